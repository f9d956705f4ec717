import { readFile, writeFile } from 'node:fs/promises'
import { files as costFiles } from '../context-cost/run-context-cost.ts'
import { cacheReport } from '../cache/report.ts'
import { coreReport } from '../core/report.ts'
import { parseResults } from '../retry-simulation/results.ts'
import { files as retryFiles } from '../retry-simulation/run-retry-simulation.ts'
import { filesOf } from '../shared/report.ts'
import { coreChart } from './core-chart.ts'
import { type AllResults, page } from './page.ts'

/** Where the page is, and its picture. */
export const overviewFiles = {
  page: new URL('../../../../docs/benchmarks.md', import.meta.url),
  chart: new URL('../../../../docs/images/core-cost.svg', import.meta.url),
} as const

/** What is kept of all benchmarks. */
export async function readAllResults(): Promise<AllResults> {
  const read = async <T>(file: URL): Promise<T> => JSON.parse(await readFile(file, 'utf8')) as T
  return {
    core: await read(filesOf(coreReport).results),
    cache: await read(filesOf(cacheReport).results),
    retry: parseResults(await readFile(retryFiles.results, 'utf8')),
    cost: await read(costFiles.results),
  }
}

/** Writes the page of the docs from what is kept. */
export async function writeOverview(): Promise<void> {
  const results = await readAllResults()
  await writeFile(overviewFiles.page, page(results))
  await writeFile(overviewFiles.chart, coreChart(results.core))
}

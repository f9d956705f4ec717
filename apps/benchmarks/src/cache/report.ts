import { readFile, writeFile } from 'node:fs/promises'
import { type Report, writeReport } from '../shared/report.ts'
import { metricOf, type Results } from '../shared/results.ts'
import { figure } from '../shared/tables.ts'
import { goalsTable, medianOf } from './goals.ts'

export const cacheReport: Report = {
  name: 'cache',
  title: 'Cache',
  against: 'the first contestant',
  section: 'cache goals',
  goalsTable,
}

/** The README of the package, which says in a paragraph what was found. */
export const packageReadme = new URL('../../../../packages/cache/README.md', import.meta.url)

/** Writes the report, and what the package says of itself. */
export async function writeCacheReport(found: Results, ids: readonly string[]): Promise<void> {
  const results = await writeReport(cacheReport, found, ids)
  await writeFile(packageReadme, withMeasured(await readFile(packageReadme, 'utf8'), results))
}

const heading = '## Measured\n\n'

/** The README of the package with the paragraph under its heading as these results have it. */
export function withMeasured(readme: string, results: Results): string {
  const start = readme.indexOf(heading) + heading.length
  const stop = readme.indexOf('\n', start)
  if (start < heading.length || stop < 0) throw new TypeError('README.md must have a paragraph under `## Measured`.')
  return `${readme.slice(0, start)}${measured(results)}${readme.slice(stop)}`
}

function measured(results: Results): string {
  const microseconds = (id: string, metric: string, contestant: string): string => {
    const row = metricOf(results, id, metric)?.rows.find((row) => row.contestant === contestant)
    if (!row) throw new TypeError(`The results must have a row for ${contestant}.`)
    return `${figure(row.value.median)} µs`
  }
  const added = metricOf(results, 'miss-first-token', 'p50')
  if (!added) throw new TypeError('The results must have the time to first token.')
  const hit = `A hit on 50 messages from memory takes ${microseconds('hit-json', 'known', 'ours')} of CPU, and ${microseconds('hit-json', 'fresh', 'ours')} where the message objects are new; bare \`lru-cache\` and SHA-256 take ${microseconds('hit-json', 'known', 'bare')}.`
  const others = `The AI SDK with the cache of its guide takes ${microseconds('hit-json', 'known', 'ai')}, LangChain's \`InMemoryCache\` ${microseconds('hit-json', 'known', 'langchain')}.`
  const miss = `A miss adds ${figure(medianOf(added, 'ours'))} ms to the first token (p50). All figures, and the goals that were missed: [benchmarks](../../apps/benchmarks/README.md#cache).`
  return `${hit} ${others} ${miss}`
}

import { readFile, writeFile } from 'node:fs/promises'
import { goalsTable } from './goals.ts'
import { type Environment, mergeResults, type Results } from './results.ts'
import { caseSection } from './tables.ts'

const folder = new URL('../../', import.meta.url)

/** Where what a full run found is kept. */
export const files = {
  results: new URL('results/core.json', folder),
  tables: new URL('results/core.md', folder),
  readme: new URL('README.md', folder),
} as const

/** Writes down what was found in the place of what was kept: the numbers, the tables, and the goals in the README. */
export async function writeReport(found: Results, ids: readonly string[]): Promise<void> {
  const results = mergeResults(await keptResults(), JSON.parse(JSON.stringify(found, rounded)) as Results, ids)
  await writeFile(files.results, `${JSON.stringify(results, undefined, 2)}\n`)
  await writeFile(files.tables, tablesPage(results))
  await writeFile(files.readme, withGoals(await readFile(files.readme, 'utf8'), results))
}

async function keptResults(): Promise<Results | undefined> {
  try {
    return JSON.parse(await readFile(files.results, 'utf8')) as Results
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Four significant figures: there is nothing but noise behind them. */
export function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value
}

/** All tables, as a page of Markdown. */
export function tablesPage({ environment, cases }: Results): string {
  const note =
    'Written by `npx -y pnpm@12 bench core --write`, not by hand. Figures are medians of the rounds; those against raw fetch are medians, and quartiles, of the comparisons within a round.'
  return `${['# Core: what was measured', note, environmentNote(environment), ...cases.map(caseSection)].join('\n\n')}\n`
}

/** Where it was measured, and with what. */
export function environmentNote({ node, platform, cpu, cores, versions }: Environment): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `Node ${node}, ${platform}, ${cores} × ${cpu}; ${packages.join(', ')}.`
}

const [begin, end] = ['<!-- goals: begin -->', '<!-- goals: end -->']

/** The README with the goals as they are met by these results. */
export function withGoals(readme: string, results: Results): string {
  const [before, after] = [readme.indexOf(begin), readme.indexOf(end)]
  if (before < 0 || after < before) throw new TypeError(`README.md must have the lines ${begin} and ${end}.`)
  const goals = [goalsTable(results), environmentNote(results.environment)].join('\n\n')
  return `${readme.slice(0, before + begin.length)}\n\n${goals}\n\n${readme.slice(after)}`
}

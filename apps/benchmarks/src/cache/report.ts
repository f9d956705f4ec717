import { readFile, writeFile } from 'node:fs/promises'
import { environmentNote, rounded } from '../core/report.ts'
import { mergeResults, type Results } from '../core/results.ts'
import { caseSection, figure } from '../core/tables.ts'
import { goalsTable, medianOf, metricOf } from './goals.ts'

const folder = new URL('../../', import.meta.url)

/** Where what a full run found is kept. */
export const files = {
  results: new URL('results/cache.json', folder),
  tables: new URL('results/cache.md', folder),
  readme: new URL('README.md', folder),
  package: new URL('../../packages/cache/README.md', folder),
} as const

/** Writes down what was found in the place of what was kept: the numbers, the tables, the goals, and what the package says of itself. */
export async function writeReport(found: Results, ids: readonly string[]): Promise<void> {
  const results = mergeResults(await keptResults(), JSON.parse(JSON.stringify(found, rounded)) as Results, ids)
  await writeFile(files.results, `${JSON.stringify(results, undefined, 2)}\n`)
  await writeFile(files.tables, tablesPage(results))
  await writeFile(files.readme, withGoals(await readFile(files.readme, 'utf8'), results))
  await writeFile(files.package, withMeasured(await readFile(files.package, 'utf8'), results))
}

async function keptResults(): Promise<Results | undefined> {
  try {
    return JSON.parse(await readFile(files.results, 'utf8')) as Results
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** All tables, as a page of Markdown. */
export function tablesPage({ environment, cases }: Results): string {
  const note =
    'Written by `npx -y pnpm@12 bench cache --write`, not by hand. Figures are medians of the rounds; those against the first contestant are medians, and quartiles, of the comparisons within a round.'
  return `${['# Cache: what was measured', note, environmentNote(environment), ...cases.map(caseSection)].join('\n\n')}\n`
}

const [begin, end] = ['<!-- cache goals: begin -->', '<!-- cache goals: end -->']

/** The README of the benchmarks with the goals as they are met by these results. */
export function withGoals(readme: string, results: Results): string {
  const [before, after] = [readme.indexOf(begin), readme.indexOf(end)]
  if (before < 0 || after < before) throw new TypeError(`README.md must have the lines ${begin} and ${end}.`)
  const goals = [goalsTable(results), environmentNote(results.environment)].join('\n\n')
  return `${readme.slice(0, before + begin.length)}\n\n${goals}\n\n${readme.slice(after)}`
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

import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { kept } from './kept.ts'
import { replaceSection } from './replace-section.ts'
import { type Environment, mergeResults, type Results } from './results.ts'
import { caseSection } from './tables.ts'

/** What is made of the results of a benchmark that has cases. */
export interface Report {
  /** Its command, and the name of its files. */
  readonly name: string
  readonly title: string
  /** What its figures are held against. */
  readonly against: string
  /** The name of the comments around its goals in the README. */
  readonly section: string
  readonly goalsTable: (results: Results) => string
}

/** Where what a full run found is kept. */
export function filesOf({ name }: Report): Readonly<Record<'results' | 'tables' | 'readme', URL>> {
  const folder = new URL('../../', import.meta.url)
  return {
    results: new URL(`results/${name}.json`, folder),
    tables: new URL(`results/${name}.md`, folder),
    readme: new URL('README.md', folder),
  }
}

/** Writes down what was found in the place of what was kept: the numbers, the tables, and the goals in the README. Gives all that is kept. */
export async function writeReport(report: Report, found: Results, ids: readonly string[]): Promise<Results> {
  const files = filesOf(report)
  const before = existsSync(files.results) ? (JSON.parse(await readFile(files.results, 'utf8')) as Results) : undefined
  const results = mergeResults(before, kept(found), ids)
  await writeFile(files.results, `${JSON.stringify(results, undefined, 2)}\n`)
  await writeFile(files.tables, tablesPage(report, results))
  await writeFile(files.readme, withGoals(report, await readFile(files.readme, 'utf8'), results))
  return results
}

/** All tables, as a page of Markdown. */
export function tablesPage({ name, title, against }: Report, { environment, cases }: Results): string {
  const note = `Written by \`npx -y pnpm@12 bench ${name} --write\`, not by hand. Figures are medians of the rounds; those against ${against} are medians, and quartiles, of the comparisons within a round.`
  return `${[`# ${title}: what was measured`, note, environmentNote(environment), ...cases.map(caseSection)].join('\n\n')}\n`
}

/** The README with the goals as they are met by these results. */
export function withGoals({ section, goalsTable }: Report, readme: string, results: Results): string {
  return replaceSection(readme, section, [goalsTable(results), environmentNote(results.environment)].join('\n\n'))
}

/** Where it was measured, and with what. */
export function environmentNote({ node, platform, cpu, cores, versions }: Environment): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `Node ${node}, ${platform}, ${cores} × ${cpu}; ${packages.join(', ')}.`
}

import { readFile, writeFile } from 'node:fs/promises'
import { versions } from 'node:process'
import { rounded } from '../shared/kept.ts'
import { parseQuickOrWrite } from '../shared/parse-quick-or-write.ts'
import { chart, type Group } from './chart.ts'
import { compare, type Row } from './compare.ts'
import { page } from './page.ts'
import { policies } from './policies/policies.ts'
import { withMeasured } from './readme-table.ts'
import { parseResults } from './results.ts'
import { scenarios } from './scenario.ts'

/** Where what a full run found is kept. */
export const files = {
  results: new URL('../../results/retry-simulation.json', import.meta.url),
  tables: new URL('../../results/retry-simulation.md', import.meta.url),
  readme: new URL('../../../../packages/retry/README.md', import.meta.url),
  chart: new URL('../../../../docs/images/retry-simulation.svg', import.meta.url),
} as const

const seeds = [1, 2, 3, 4, 5]

/** How many processes the chart and the README are about. */
export const charted = 50

/** The scenarios in a few words. */
export const groups: readonly Group[] = [
  { id: 'free', caption: '1.2 × the limit' },
  { id: 'counted', caption: '0.9 ×, refusals count' },
  { id: 'outage', caption: '60 s outage' },
  { id: 'halved', caption: 'limit halved' },
  { id: 'bursts', caption: 'bursts' },
  { id: 'chance', caption: '5 % by chance' },
]

/** Plays everything, and prints the tables. `--write` keeps them; `--quick` plays each once, with the most processes, and prints nothing. */
export async function runRetrySimulation(args: readonly string[]): Promise<void> {
  const { quick, write } = parseQuickOrWrite(args)
  if (quick) {
    const rows = await compare({ scenarios, policies, processes: [charted], seeds: [1] })
    checkNumbers(rows)
    console.log(`${rows.length} cases ran, and each gave numbers.`)
    return
  }
  const rows = await compare({ scenarios, policies, processes: [1, 4, 16, charted], seeds })
  checkNumbers(rows)
  // Of the numbers that are kept, so that tables and results say the same.
  const json = `${JSON.stringify({ node: versions.node, seeds, rows }, rounded, 2)}\n`
  const results = parseResults(json)
  const tables = page(results, { scenarios, policies })
  console.log(tables)
  if (!write) return
  await writeFile(files.results, json)
  await writeFile(files.tables, tables)
  const shown = results.rows.filter(({ processes }) => processes === charted)
  await writeFile(files.chart, chart(shown, groups, policies))
  const readme = await readFile(files.readme, 'utf8')
  await writeFile(files.readme, withMeasured(readme, results, charted, groups, policies))
}

/** @throws TypeError where a case gave no numbers */
function checkNumbers(rows: readonly Row[]): void {
  const empty = rows.find(({ measures }) => !(measures.success > 0 && measures.attemptsPerSuccess >= 1))
  if (empty) throw new TypeError(`${empty.policy} gave no numbers in ${empty.scenario}.`)
}

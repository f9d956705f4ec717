import { readFile, writeFile } from 'node:fs/promises'
import { environment } from '../shared/environment.ts'
import { kept } from '../shared/kept.ts'
import { parseQuickOrWrite } from '../shared/parse-quick-or-write.ts'
import { chart, type Group } from './chart.ts'
import { compare, type CostRow } from './compare.ts'
import { page } from './page.ts'
import { policies } from './policies/policies.ts'
import { withMeasured } from './readme-section.ts'
import type { Results } from './results.ts'
import { speed } from './speed.ts'
import { validity } from './validity.ts'
import { workloads } from './workload.ts'

/** Where what a full run found is kept. */
export const files = {
  results: new URL('../../results/context-cost.json', import.meta.url),
  tables: new URL('../../results/context-cost.md', import.meta.url),
  readme: new URL('../../../../packages/context/README.md', import.meta.url),
  chart: new URL('../../../../docs/images/context-cost.svg', import.meta.url),
} as const

const seeds = [1, 2, 3]
const histories = 20_000

/** The workloads in a word. */
export const groups: readonly Group[] = [
  { id: 'chat', caption: 'chat' },
  { id: 'rag', caption: 'RAG' },
  { id: 'agent', caption: 'agent' },
]

/** Runs everything, and prints the tables. `--write` keeps them; `--quick` runs each once, with little to do, and prints no numbers. */
export async function runContextCost(args: readonly string[]): Promise<void> {
  const { quick, write } = parseQuickOrWrite(args)
  if (quick) {
    const costs = await compare({ workloads, policies, seeds: [1] })
    checkNumbers(costs)
    const others = [...(await validity(200)), ...(await speed(1))]
    console.log(`${costs.length + others.length} cases ran, and each gave numbers.`)
    return
  }
  const results = await runAll()
  const tables = page(results)
  console.log(tables)
  if (!write) return
  await writeFile(files.results, `${JSON.stringify(results, undefined, 2)}\n`)
  await writeFile(files.tables, tables)
  await writeFile(files.chart, chart(results.costs, groups, policies))
  await writeFile(files.readme, withMeasured(await readFile(files.readme, 'utf8'), results))
}

async function runAll(): Promise<Results> {
  const costs = await compare({ workloads, policies, seeds })
  checkNumbers(costs)
  const found = { costs, validity: await validity(histories), speed: await speed(5) }
  const { node, cpu, versions } = environment(['@langchain/core', 'ai', 'gpt-tokenizer', 'js-tiktoken'])
  return kept({ node, cpu, versions, seeds, histories, ...found })
}

/** @throws TypeError where a case gave no numbers */
function checkNumbers(costs: readonly CostRow[]): void {
  const empty = costs.find(({ dollars }) => !Object.values(dollars).every((value) => value > 0))
  if (empty) throw new TypeError(`${empty.policy} gave no numbers in ${empty.workload}.`)
}

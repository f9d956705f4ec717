import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { keepFinding } from './keep-finding.ts'
import type { Found, Progress } from './report.ts'
import { runWorker } from './run-worker.ts'

/** More than that from one end of a run to the other, beyond what collections leave by chance, is a leak. */
const maxHeapGrowth = 24 * 2 ** 20

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    case: { type: 'string' },
    cases: { type: 'string' },
  },
})
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
const minutes = Number(values.minutes ?? 1)
const one = values.case === undefined ? undefined : Number(values.case)
const cases = Number(values.cases ?? Number.MAX_SAFE_INTEGER)
if (![seed, minutes, one ?? 0, cases].every((number) => Number.isFinite(number) && number >= 0))
  throw new RangeError(
    'Usage: fuzz [--minutes N] [--seed N] [--cases N] [--case N]: each a number that is not negative.',
  )

const begin = performance.now()
const found: Found[] = []
let last: Progress | undefined

function onProgress(progress: Progress): void {
  last = progress
  const seconds = (performance.now() - begin) / 1000
  const { cases, heapNow } = progress
  console.log(`${cases} cases, ${Math.round(cases / seconds)} a second, heap ${(heapNow / 2 ** 20).toFixed(1)} MiB`)
}

function onFinding(finding: Found): void {
  found.push(finding)
  console.error(`\n✗ ${finding.kind} in case ${finding.number}: ${finding.detail}`)
  console.error(
    `  smallest input: ${keepFinding(seed, finding)}\n  again: fuzz --seed ${seed} --case ${finding.number}\n`,
  )
}

console.log(`Fuzzing the stream parser and the accumulator, seed ${seed}, one of ${availableParallelism()} cores.`)
await runWorker({ seed, from: one ?? 0, count: one === undefined ? cases : 1, minutes }, { onProgress, onFinding })

if (last) {
  for (const [kind, count] of Object.entries(last.tally).toSorted(([, a], [, b]) => b - a))
    console.log(`  ${kind}: ${count}`)
  const growth = last.heapAtStart === 0 ? 0 : last.heapNow - last.heapAtStart
  if (growth > maxHeapGrowth) console.error(`✗ The heap grew by ${(growth / 2 ** 20).toFixed(1)} MiB.`)
  if (growth > maxHeapGrowth) process.exitCode = 1
}
console.log(found.length > 0 ? `✗ ${found.length} kinds of fault, seed ${seed}.` : `No fault, seed ${seed}.`)
if (found.length > 0) process.exitCode = 1

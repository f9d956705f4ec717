import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { concurrency, createLoad } from './load.ts'
import { judgeSamples } from './judge-samples.ts'
import { makeChat } from './make-chat.ts'
import { printReport } from './print-report.ts'
import { type Sample, takeSample } from './sample.ts'
import { startSimulators } from './start-simulators.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } })
const minutes = Number(values.minutes ?? 30)
const seed = Number(values.seed ?? 1)
if (!(minutes > 0) || !Number.isInteger(seed)) throw new RangeError('Usage: soak [--minutes N] [--seed N].')

/** Longer than both Node's `fetch` and the servers keep a connection that nobody uses. */
const restMs = 10_000

/** What nobody took care of: rejections, and warnings of too many listeners. */
const strays: string[] = []
process.on('unhandledRejection', (reason) => strays.push(`unhandled rejection: ${String(reason)}`))
process.on('warning', (warning) => strays.push(`warning: ${warning.name}: ${warning.message}`))

const simulators = await startSimulators(seed)
// A mistake here must not leave the child behind.
process.once('exit', simulators.stop)
const chats = [makeChat(simulators.calm, false), makeChat(simulators.stormy, true)] as const
const load = createLoad(seed, chats)
const samples: Sample[] = []
const begin = performance.now()
const before = await takeSample(begin, load.count, load.signal)
const end = begin + minutes * 60_000
const everyMs = Math.max(500, (minutes * 60_000) / 60)
while (performance.now() < end) {
  const until = Math.min(end, performance.now() + everyMs)
  await load.run(() => performance.now() >= until)
  samples.push(await takeSample(begin, load.count, load.signal))
}
await setTimeout(restMs)
const after = await takeSample(begin, load.count, load.signal)
simulators.stop()

const rest = { before, after, maxSockets: concurrency * chats.length }
const problems = [...judgeSamples(samples, rest), ...new Set(strays)]
console.log(printReport(samples, rest, load))
const folder = join(import.meta.dirname, '../../findings')
const file = join(folder, 'soak.json')
mkdirSync(folder, { recursive: true })
writeFileSync(
  file,
  JSON.stringify(
    { minutes, seed, outcomes: load.outcomes, examples: load.examples, strays, before, samples, after },
    null,
    1,
  ),
)
console.log(`\nAll samples: ${relative(process.cwd(), file)}`)
for (const problem of problems) console.error(`✗ ${problem}`)
console.log(problems.length === 0 ? 'Flat.' : 'Not flat.')
if (problems.length > 0) process.exitCode = 1

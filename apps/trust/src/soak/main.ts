import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { createLoad } from './load.ts'
import { judgeSamples } from './judge-samples.ts'
import { makeChat } from './make-chat.ts'
import { printReport } from './print-report.ts'
import { type Sample, takeSample } from './sample.ts'
import { startSimulators } from './start-simulators.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } })
const minutes = Number(values.minutes ?? 30)
const seed = Number(values.seed ?? 1)
if (!(minutes > 0) || !Number.isInteger(seed)) throw new RangeError('Usage: soak [--minutes N] [--seed N].')

/** What nobody took care of: rejections, and warnings of too many listeners. */
const strays: string[] = []
process.on('unhandledRejection', (reason) => strays.push(`unhandled rejection: ${String(reason)}`))
process.on('warning', (warning) => strays.push(`warning: ${warning.name}: ${warning.message}`))

const simulators = await startSimulators(seed)
// A mistake here must not leave the child behind.
process.once('exit', simulators.stop)
const load = createLoad(seed, [makeChat(simulators.calm, false), makeChat(simulators.stormy, true)])
const samples: Sample[] = []
const begin = performance.now()
const end = begin + minutes * 60_000
const everyMs = Math.max(500, (minutes * 60_000) / 60)
while (performance.now() < end) {
  const until = Math.min(end, performance.now() + everyMs)
  await load.run(() => performance.now() >= until)
  samples.push(await takeSample(begin, load.count, load.signal))
}
simulators.stop()

const problems = [...judgeSamples(samples), ...new Set(strays)]
console.log(printReport(samples, load))
const folder = join(import.meta.dirname, '../../findings')
const file = join(folder, 'soak.json')
mkdirSync(folder, { recursive: true })
writeFileSync(file, JSON.stringify({ minutes, seed, outcomes: load.outcomes, strays, samples }, null, 1))
console.log(`\nAll samples: ${relative(process.cwd(), file)}`)
for (const problem of problems) console.error(`✗ ${problem}`)
console.log(problems.length === 0 ? 'Flat.' : 'Not flat.')
if (problems.length > 0) process.exitCode = 1

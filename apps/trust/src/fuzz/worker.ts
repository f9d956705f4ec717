import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'
import { checkCase } from './check-case.ts'
import { type Finding, stackOf } from './finding.ts'
import { makeCase } from './make-case.ts'
import { minimise } from './minimise.ts'
import { readRecorded } from './read-recorded.ts'
import type { Report, Task } from './report.ts'

const { seed, from, count, minutes, progress } = workerData as Task
const counter = new Int32Array(progress)
const recorded = readRecorded()
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function report(message: Report): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(message)
}

function heapBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

const seen = new Set<string>()

/** Tells of the first fault of each kind, and of the smallest input that still has it. */
async function tell(number: number, finding: Finding): Promise<void> {
  if (seen.has(finding.kind)) return
  seen.add(finding.kind)
  const given = makeCase(seed, number, recorded)
  const hasFault = async (bytes: Uint8Array): Promise<boolean> => {
    Atomics.add(counter, 1, 1)
    return (await checkCase({ ...given, bytes })).finding?.kind === finding.kind
  }
  report({ type: 'finding', number, ...finding, bytes: await minimise(given.bytes, hasFault) })
}

let unhandled: unknown
process.on('unhandledRejection', (reason) => (unhandled = reason))

const tally: Record<string, number> = {}
const end = performance.now() + minutes * 60_000
let heapAtStart = 0
let number = from
for (; number < from + count && performance.now() < end; number++) {
  Atomics.store(counter, 0, number)
  Atomics.add(counter, 1, 1)
  const { ended, oracle, finding } = await checkCase(makeCase(seed, number, recorded))
  const kind = `${ended}, fold: ${oracle}`
  tally[kind] = (tally[kind] ?? 0) + 1
  if (finding) await tell(number, finding)
  if (unhandled !== undefined) await tell(number, { kind: 'unhandled-rejection', detail: stackOf(unhandled) })
  if (number === from + 5000) heapAtStart = heapBytes()
  if ((number - from) % 20_000 === 19_999)
    report({ type: 'progress', cases: number - from + 1, tally, heapAtStart, heapNow: heapBytes() })
}
report({ type: 'end', cases: number - from, tally, heapAtStart, heapNow: heapBytes() })

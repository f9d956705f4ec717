import { Worker } from 'node:worker_threads'
import { makeCase } from './make-case.ts'
import { readRecorded } from './read-recorded.ts'
import type { Found, Progress, Report, Task } from './report.ts'

/** No case takes more than a fraction of a second of a processor: one that does hangs. The time of day tells nothing on a busy machine. */
const maxCpuSeconds = 20

/** Memory that a reader of answers of a few kilobytes never needs. */
const maxHeapMb = 512

interface Listeners {
  readonly onProgress: (progress: Progress) => void
  readonly onFinding: (found: Found) => void
}

/**
 * Runs cases in a thread of its own: whoever hangs in a loop can be stopped only from outside, and whoever takes too much memory dies alone.
 * Gives how it ended, or the case that stopped it as a finding.
 */
export async function runWorker(task: Omit<Task, 'progress'>, { onProgress, onFinding }: Listeners): Promise<void> {
  const progress = new SharedArrayBuffer(8)
  const counter = new Int32Array(progress)
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: { ...task, progress } satisfies Task,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  })
  const stop = (kind: string, detail: string): void => {
    const number = Atomics.load(counter, 0)
    onFinding({ number, kind, detail, bytes: makeCase(task.seed, number, readRecorded()).bytes })
  }
  const last = { count: -1, cpuSeconds: 0 }
  const watch = setInterval(() => {
    const count = Atomics.load(counter, 1)
    if (count !== last.count) Object.assign(last, { count, cpuSeconds: usedCpuSeconds() })
    else if (usedCpuSeconds() - last.cpuSeconds > maxCpuSeconds) void worker.terminate()
  }, 1000)
  let hasEnded = false
  worker.on('message', (message: Report) => {
    if (message.type === 'finding') return onFinding(message)
    hasEnded = message.type === 'end'
    onProgress(message)
  })
  worker.on('error', (error) => {
    hasEnded = true
    stop('crash', error instanceof Error ? (error.stack ?? error.message) : String(error))
  })
  await new Promise((resolve) => worker.on('exit', resolve))
  clearInterval(watch)
  if (!hasEnded) stop('hang', 'The case did not end: a loop, or a promise that never settled.')
}

/** The other threads only wait. */
function usedCpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

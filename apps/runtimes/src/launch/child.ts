import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { environment, type Place } from './launch.ts'

/** A runtime that was started. */
export interface Child {
  readonly process: ChildProcess
  /** Resolves when it ends by itself and well; rejects with the end of what it complained about. */
  readonly finished: Promise<void>
  /** Rejects when it ends, in whatever way, before it is stopped: for a runtime that has to wait for more. */
  readonly endedEarly: Promise<never>
  /** Ends it. */
  readonly stop: () => Promise<void>
}

/** Starts a runtime's program in the folder of the job. */
export function startChild(job: Place, args: readonly string[], extra: readonly 'pipe'[] = []): Child {
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', ...extra]
  const child = spawn(job.command, args, {
    cwd: job.folder,
    env: environment(job.folder),
    stdio,
    signal: job.signal,
    killSignal: 'SIGKILL',
  })
  const complaints = child.stderr ? text(child.stderr) : Promise.resolve('')
  const closed = once(child, 'close')
  const finished = closed.then(async ([code, signal]: unknown[]) => {
    if (code !== 0) throw new Error(`It ended with ${String(code ?? signal)}. ${(await complaints).slice(-2_000)}`)
  })
  const endedEarly = finished.then(() => {
    throw new Error('It ended before the suite did.')
  })
  // Whoever stops it does not care how it ended.
  endedEarly.catch(() => {})
  return {
    process: child,
    finished,
    endedEarly,
    async stop() {
      child.kill('SIGKILL')
      await closed.catch(() => {})
    },
  }
}

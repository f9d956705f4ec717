import { setTimeout as sleep } from 'node:timers/promises'
import type { Awaitable } from '../store.ts'

/** Another process holds the file for as long as one write takes; who waits longer waits for one that hangs. */
const patienceMs = 1000

/**
 * Does something with a database that another process may be writing to. It is done at once where the file is free; where not, it is tried
 * again between other work: SQLite's own way of waiting would stop this whole process.
 */
export function whenFree<T>(work: () => T): Awaitable<T> {
  try {
    return work()
  } catch (error) {
    if (!isBusy(error)) throw error
  }
  return again(work)
}

async function again<T>(work: () => T): Promise<T> {
  const until = performance.now() + patienceMs
  for (let waitMs = 1; ; waitMs = Math.min(2 * waitMs, 50)) {
    await sleep(waitMs * (0.5 + Math.random()))
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error
    }
  }
}

/** As `SQLITE_BUSY` and `SQLITE_LOCKED`, with all that is said in their higher bytes. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false
  const code = error.errcode & 0xff
  return code === 5 || code === 6
}

import { isPromise } from './awaitable.ts'
import type { Awaitable } from './store.ts'
import { within } from './within.ts'

/**
 * How long a call still waits for the store, in all. Only the time counts in which it does: a process that is busy with something else is no
 * reason to go on without the cache, and a store that answers at once is never too late.
 */
export interface Patience {
  /** In milliseconds; 0 where it is over, also because the caller has left. */
  leftMs(): number
  /** Rejects where patience ends first, or the caller leaves. */
  wait<T>(work: Awaitable<T>): Awaitable<T>
  readonly signal: AbortSignal
}

export function createPatience(timeoutMs: number, signal: AbortSignal): Patience {
  let spentMs = 0
  let waits = 0
  let since = 0

  function leftMs(): number {
    const nowMs = waits > 0 ? performance.now() - since : 0
    return signal.aborted ? 0 : Math.max(0, Math.floor(timeoutMs - spentMs - nowMs))
  }

  async function wait<T>(work: Promise<T>): Promise<T> {
    const ms = leftMs()
    if (waits++ === 0) since = performance.now()
    try {
      return await within(work, ms, signal)
    } finally {
      if (--waits === 0) spentMs += performance.now() - since
    }
  }

  return { signal, leftMs, wait: (work) => (isPromise(work) ? wait(work) : work) }
}

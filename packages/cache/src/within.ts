import { isPromise } from './awaitable.ts'
import type { Awaitable } from './store.ts'

class Overdue extends Error {}

/**
 * Waits for work, but no longer than `ms`, nor than until `signal` aborts. Work that was not waited for goes on; what it rejects with is
 * nobody's business any more. What is there at once costs no timer.
 */
export function within<T>(work: Awaitable<T>, ms: number, signal?: AbortSignal): Awaitable<T> {
  return isPromise(work) ? race(work, ms, signal) : work
}

async function race<T>(work: Promise<T>, ms: number, signal: AbortSignal | undefined): Promise<T> {
  let stop = (): void => {}
  const interruption = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Overdue()), ms)
    const abort = (): void => reject(signal?.reason)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort, { once: true })
    stop = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  })
  try {
    return await Promise.race([work, interruption])
  } finally {
    stop()
  }
}

/** What went wrong, for an event: only its kind, since a message may hold an address with a password, or a value. */
export function problemOf(error: unknown): string {
  if (error instanceof Overdue) return 'timeout'
  return error instanceof Error ? error.name : 'error'
}

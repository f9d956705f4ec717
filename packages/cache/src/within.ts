import type { Awaitable } from './store.ts'

class Overdue extends Error {}

/**
 * Waits for work, but no longer than `ms`, nor than until `signal` aborts. Work that was not waited for goes on; what it rejects with is
 * nobody's business any more. What is there at once costs no timer.
 */
export async function within<T>(work: Awaitable<T>, ms: number, signal?: AbortSignal): Promise<T> {
  if (!isPromise(work)) return work
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

/** Also those of another realm or library. */
export function isPromise<T>(work: Awaitable<T>): work is Promise<T> {
  return typeof work === 'object' && work !== null && 'then' in work
}

import type { CallContext } from '@chinwag/core'
import { type Entry, openEnvelope, sealEnvelope } from './envelope.ts'
import type { Awaitable, Store } from './store.ts'

/** Nobody waits for a write, but a store that hangs must not keep `chat.idle()` waiting for ever. */
const writeTimeoutMs = 10_000

/** A store that cannot fail a call, nor delay it by more than a set time. What goes wrong is told to the inspector. */
export interface PatientStore {
  /** The entry for a key, or `undefined` where there is none that can be served. */
  read(key: string, signal: AbortSignal, context: CallContext): Promise<Entry | undefined>
  /** Never rejects. */
  write(entry: Entry, ttlMs: number, context: CallContext): Promise<void>
}

export function createPatientStore(store: Store, timeoutMs: number): PatientStore {
  return {
    async read(key, signal, context) {
      if (signal.aborted) return undefined
      try {
        const value = await within(store.get(key), timeoutMs, signal)
        // Stores say "nothing" in two ways: Keyv's adapters with `undefined`, others with `null`.
        if (value === undefined || value === null) return undefined
        const opened = openEnvelope(value, key, Date.now())
        if (opened.type === 'entry') return opened.entry
        if (opened.type === 'unreadable') report(context, 'get', key, 'unreadable')
      } catch (error) {
        if (!signal.aborted) report(context, 'get', key, problemOf(error))
      }
      return undefined
    },
    async write(entry, ttlMs, context) {
      try {
        const lifetime = ttlMs === Infinity ? undefined : ttlMs
        await within(store.set(entry.key, sealEnvelope(entry), lifetime), writeTimeoutMs)
      } catch (error) {
        report(context, 'set', entry.key, problemOf(error))
      }
    },
  }
}

/** Only the kind of a store's error: its message may hold an address with a password, or the value. */
function problemOf(error: unknown): string {
  if (error instanceof StoreTimeout) return 'timeout'
  return error instanceof Error ? error.name : 'error'
}

function report(context: CallContext, operation: 'get' | 'set', key: string, problem: string): void {
  context.emit({ type: 'cache-store', operation, key, problem })
}

class StoreTimeout extends Error {}

/** What is there at once costs no timer. */
async function within<T>(work: Awaitable<T>, ms: number, signal?: AbortSignal): Promise<T> {
  if (!isPromise(work)) return work
  let stop = (): void => {}
  const interruption = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new StoreTimeout('The store did not answer in time.')), ms)
    const abort = (): void => reject(signal?.reason)
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

/** Also those of another realm or library. */
function isPromise<T>(work: Awaitable<T>): work is Promise<T> {
  return typeof work === 'object' && work !== null && 'then' in work
}

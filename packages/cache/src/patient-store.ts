import type { CallContext } from '@chinwag/core'
import { type Entry, openEnvelope } from './envelope.ts'
import type { Store } from './store.ts'
import { problemOf, within } from './within.ts'

/** Nobody waits for a write, but a store that hangs must not keep `chat.idle()`, or the process, for long. */
const minWriteTimeoutMs = 1000

/** A store that cannot fail a call, nor delay it by more than a set time. What goes wrong is told to the inspector. */
export interface PatientStore {
  /**
   * The first entry that can be served, of several keys in turn. The time is for all of them together. What can never be served again is
   * deleted.
   */
  read(keys: readonly string[], signal: AbortSignal, context: CallContext): Promise<Entry | undefined>
  /** `ttlMs`: `Infinity` for ever. Never rejects. */
  write(key: string, envelope: string, ttlMs: number, context: CallContext): Promise<void>
}

export function createPatientStore(store: Store, timeoutMs: number): PatientStore {
  const writeTimeoutMs = Math.max(minWriteTimeoutMs, timeoutMs)

  async function readOne(
    key: string,
    ms: number,
    signal: AbortSignal,
    context: CallContext,
  ): Promise<Entry | undefined> {
    try {
      const value = await within(store.get(key), ms, signal)
      // Stores say "nothing" in two ways: Keyv's adapters with `undefined`, others with `null`.
      if (value === undefined || value === null) return undefined
      const opened = openEnvelope(value, key, Date.now())
      if (opened.type === 'entry') return opened.entry
      if (opened.type === 'unreadable') report(context, 'get', key, 'unreadable')
      context.waitUntil(change('delete', key, context, () => store.delete(key)))
    } catch (error) {
      if (!signal.aborted) report(context, 'get', key, problemOf(error))
    }
    return undefined
  }

  async function change(
    operation: 'set' | 'delete',
    key: string,
    context: CallContext,
    work: () => unknown,
  ): Promise<void> {
    try {
      await within(work(), writeTimeoutMs)
    } catch (error) {
      report(context, operation, key, problemOf(error))
    }
  }

  return {
    async read(keys, signal, context) {
      const until = performance.now() + timeoutMs
      for (const key of keys) {
        const ms = Math.ceil(until - performance.now())
        if (signal.aborted || ms <= 0) return undefined
        const entry = await readOne(key, ms, signal, context)
        if (entry) return entry
      }
      return undefined
    },
    write(key, envelope, ttlMs, context) {
      const lifetime = ttlMs === Infinity ? undefined : ttlMs
      return change('set', key, context, () => store.set(key, envelope, lifetime))
    },
  }
}

function report(context: CallContext, operation: 'get' | 'set' | 'delete', key: string, problem: string): void {
  context.emit({ type: 'cache-store', operation, key, problem })
}

import type { CallContext } from '@chinwag/core'
import type { Patience } from './patience.ts'
import { setWhereAbsent } from './set-where-absent.ts'
import type { Awaitable, Store } from './store.ts'
import { problemOf, within } from './within.ts'

/** Nobody waits for a write, but a store that hangs must not keep `chat.idle()`, or the process, for long. */
const minWriteTimeoutMs = 1000

type Operation = 'get' | 'set' | 'delete' | 'lock'

/** What a store holds under a key. */
export interface Held {
  /** `undefined`: nothing. */
  readonly value: string | Uint8Array | undefined
}

/** A store that cannot fail a call, nor delay it by more than a set time. What goes wrong is told to the inspector. Nothing rejects. */
export interface PatientStore {
  /** `undefined` where the store failed, or patience is over. */
  get(key: string, patience: Patience, context: CallContext): Promise<Held | undefined>
  /** `ttlMs`: `Infinity` for ever. */
  set(key: string, value: string, ttlMs: number, context: CallContext): Promise<void>
  delete(key: string, context: CallContext): Promise<void>
  /** Whether it was set; `undefined` where the store failed, or patience is over. */
  setIfAbsent(
    key: string,
    value: string,
    ttlMs: number,
    patience: Patience,
    context: CallContext,
  ): Promise<boolean | undefined>
}

export function createPatientStore(store: Store, timeoutMs: number): PatientStore {
  const writeTimeoutMs = writeTimeoutOf(timeoutMs)

  async function wait<T>(
    operation: Operation,
    key: string,
    work: () => Awaitable<T>,
    patience: Patience,
    context: CallContext,
  ): Promise<{ readonly value: T } | undefined> {
    if (patience.leftMs() === 0) return undefined
    try {
      return { value: await patience.wait(work()) }
    } catch (error) {
      if (!patience.signal.aborted) reportStore(context, operation, key, problemOf(error))
      return undefined
    }
  }

  async function change(operation: Operation, key: string, context: CallContext, work: () => unknown): Promise<void> {
    try {
      await within(work(), writeTimeoutMs)
    } catch (error) {
      reportStore(context, operation, key, problemOf(error))
    }
  }

  return {
    async get(key, patience, context) {
      const held = await wait('get', key, () => store.get(key), patience, context)
      // Stores say "nothing" in two ways: Keyv's adapters with `undefined`, others with `null`.
      return held && { value: held.value ?? undefined }
    },
    set: (key, value, ttlMs, context) => change('set', key, context, () => store.set(key, value, lifetimeOf(ttlMs))),
    delete: (key, context) => change('delete', key, context, () => store.delete(key)),
    async setIfAbsent(key, value, ttlMs, patience, context) {
      const work = (): Awaitable<boolean> =>
        store.setIfAbsent?.(key, value, ttlMs) ?? setWhereAbsent(store, key, value, ttlMs)
      return (await wait('lock', key, work, patience, context))?.value
    },
  }
}

/** How long a write may take, in milliseconds. */
export function writeTimeoutOf(storeTimeoutMs: number): number {
  return Math.max(minWriteTimeoutMs, storeTimeoutMs)
}

/** As stores are told it. Redis refuses, and Keyv hides that it does, what is no whole number. */
export function lifetimeOf(ttlMs: number): number | undefined {
  return ttlMs === Infinity ? undefined : Math.ceil(ttlMs)
}

export function reportStore(context: CallContext, operation: Operation, key: string, problem: string): void {
  context.emit({ type: 'cache-store', operation, key, problem })
}

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
  /** Whether it was set; `undefined` where the store failed, or patience is over: then `whenLate` is told if it was set all the same. */
  setIfAbsent(
    key: string,
    value: string,
    ttlMs: number,
    patience: Patience,
    context: CallContext,
    whenLate: () => void,
  ): Promise<boolean | undefined>
  /** Resolves when nothing is being written under this key any more. */
  written(key: string): Promise<void>
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

  /** One after the other for each key: a slow write would else undo what was asked for later. */
  const changes = new Map<string, Promise<void>>()

  function change(operation: Operation, key: string, context: CallContext, work: () => unknown): Promise<void> {
    const before = changes.get(key)
    const run = async (): Promise<void> => {
      try {
        await within(work(), writeTimeoutMs)
      } catch (error) {
        reportStore(context, operation, key, problemOf(error))
      }
    }
    // Without another before it, at once: whoever has the answer can ask for it again.
    const done = before ? before.then(run) : run()
    changes.set(key, done)
    void done.then(() => void (changes.get(key) === done && changes.delete(key)))
    return done
  }

  return {
    async get(key, patience, context) {
      const held = await wait('get', key, () => store.get(key), patience, context)
      // Stores say "nothing" in two ways: Keyv's adapters with `undefined`, others with `null`.
      return held && { value: held.value ?? undefined }
    },
    set: (key, value, ttlMs, context) => change('set', key, context, () => store.set(key, value, lifetimeOf(ttlMs))),
    delete: (key, context) => change('delete', key, context, () => store.delete(key)),
    async setIfAbsent(key, value, ttlMs, patience, context, whenLate) {
      let setting: Awaitable<boolean> = false
      const work = (): Awaitable<boolean> => {
        setting = store.setIfAbsent?.(key, value, ttlMs) ?? setWhereAbsent(store, key, value, ttlMs)
        return setting
      }
      const outcome = await wait('lock', key, work, patience, context)
      if (!outcome)
        Promise.resolve(setting).then(
          (isSet) => isSet && whenLate(),
          () => {},
        )
      return outcome?.value
    },
    written: async (key) => changes.get(key),
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

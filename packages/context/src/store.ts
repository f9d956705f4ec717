import { ChatError } from '@chinwag/core'
import { show } from './check-options.ts'

/** A value, or the promise of one. */
export type Awaitable<T> = T | PromiseLike<T>

/**
 * Where conversations and summaries live: text by key. A `Map`, a Keyv instance with any of its adapters, every store of
 * `@chinwag/cache`, or your own.
 *
 * A value must be replaced in one step, so that a reader gets the old one or the new one.
 */
export interface Store {
  get(key: string): Awaitable<string | Uint8Array | null | undefined>
  set(key: string, value: string): Awaitable<unknown>
  delete(key: string): Awaitable<unknown>
}

/** What a store has for a key, as text. @throws ChatError `invalid_request` for what is neither text nor bytes */
export async function readText(store: Store, key: string): Promise<string | undefined> {
  const value: unknown = (await store.get(key)) ?? undefined
  if (value === undefined || typeof value === 'string') return value
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  throw new ChatError(
    `The \`get\` of the store must give a text, bytes, or nothing, got ${show(value)}: use a store that gives values back as they were set.`,
    { code: 'invalid_request', param: 'store' },
  )
}

/** Says what a store must be. @throws TypeError */
export function checkStore(store: unknown): void {
  if (store === undefined) return
  const isStore =
    typeof store === 'object' &&
    store !== null &&
    ['get', 'set', 'delete'].every((name) => typeof Reflect.get(store, name) === 'function')
  if (isStore) return
  throw new TypeError('The `store` option must have the methods `get`, `set` and `delete`: a Map has them.')
}

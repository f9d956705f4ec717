/** A value, or the promise of one. */
export type Awaitable<T> = T | Promise<T>

/**
 * Where entries live: three operations on text. A `Map`, a Keyv instance with any of its adapters, or your own.
 *
 * A store may forget at any time, ignore `ttlMs`, and hold its entries together with other data. It may throw, hang or return
 * garbage: the cache then goes on without it.
 *
 * @example
 * ```ts
 * import type { Store } from '@chinwag/cache'
 *
 * const entries = new Map<string, string | Uint8Array>()
 * const store: Store = {
 *   get: (key) => entries.get(key),
 *   set: (key, value) => entries.set(key, value),
 *   delete: (key) => entries.delete(key),
 * }
 * ```
 */
export interface Store {
  get(key: string): Awaitable<string | Uint8Array | undefined>
  /** `ttlMs`: how long the entry is of use, in milliseconds; `undefined` means for ever. */
  set(key: string, value: string, ttlMs?: number): Awaitable<unknown>
  delete(key: string): Awaitable<unknown>
  /** Forgets everything. */
  clear?(): Awaitable<unknown>
  /**
   * Sets an entry only where there is none, or an expired one, in one step that no other process can come between; says whether it did.
   * It must mind `ttlMs`. With it, the cache's `lockMs` lets exactly one process ask; without it, nearly always one.
   */
  setIfAbsent?(key: string, value: string, ttlMs: number): Awaitable<boolean>
}

import { LRUCache } from 'lru-cache'
import { checkInteger } from './check.ts'
import type { Store } from './store.ts'

const mebibyte = 1024 * 1024

export interface MemoryStoreOptions {
  /** Room for all entries together, in bytes: two for each character of key and value. @default 67_108_864 (64 MiB) */
  readonly maxBytes?: number | undefined
  /** How many entries at most. @default 10_000 */
  readonly maxEntries?: number | undefined
  /** An entry that is larger, in bytes, is not kept. @default 4_194_304 (4 MiB), or `maxBytes` where that is less */
  readonly maxEntryBytes?: number | undefined
}

/**
 * Keeps entries in the memory of this process, the least recently used ones first to go. Reading is synchronous.
 *
 * Share one between several `cache()`s to give them a common memory.
 *
 * @throws RangeError when an option is no integer of at least 1
 *
 * @example
 * ```ts
 * import { cache, memoryStore } from '@chinwag/cache'
 *
 * const small = cache({ store: memoryStore({ maxBytes: 8 * 1024 * 1024 }) })
 * ```
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  const maxBytes = checkInteger('maxBytes', options.maxBytes ?? 64 * mebibyte)
  const entries = new LRUCache<string, string>({
    max: checkInteger('maxEntries', options.maxEntries ?? 10_000),
    maxSize: maxBytes,
    maxEntrySize: checkInteger('maxEntryBytes', options.maxEntryBytes ?? Math.min(maxBytes, 4 * mebibyte)),
    sizeCalculation: (value, key) => 2 * (key.length + value.length),
  })
  return {
    get: (key) => entries.get(key),
    set: (key, value) => entries.set(key, value),
    delete: (key) => entries.delete(key),
    clear: () => entries.clear(),
  }
}

import { LRUCache } from 'lru-cache'
import { checkInteger, checkNames } from './check.ts'
import { EntryTooLarge } from './entry-too-large.ts'
import type { Store } from './store.ts'

const mebibyte = 1024 * 1024

/** Options of {@link memoryStore}. None is needed. */
export interface MemoryStoreOptions {
  /** Room for all entries together, in bytes: two for each character of key and value. @default 67_108_864 (64 MiB) */
  readonly maxBytes?: number | undefined
  /** How many entries at most. @default 10_000 */
  readonly maxEntries?: number | undefined
  /** An entry that is larger, in bytes, is not kept; `inspect` is told of it. @default 4_194_304 (4 MiB), or `maxBytes` where that is less */
  readonly maxEntryBytes?: number | undefined
}

/**
 * Keeps entries in the memory of this process, the least recently used ones first to go. Reading is synchronous.
 *
 * Share one between several `cache()`s to give them a common memory.
 *
 * @throws RangeError when an option is no integer of at least 1
 * @throws TypeError for an option that does not exist
 *
 * @example
 * ```ts
 * import { cache, memoryStore } from '@chinwag/cache'
 *
 * const small = cache({ store: memoryStore({ maxBytes: 8 * 1024 * 1024 }) })
 * ```
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  checkNames('memoryStore', options, ['maxBytes', 'maxEntries', 'maxEntryBytes'])
  const { maxBytes = 64 * mebibyte, maxEntries = 10_000 } = options
  checkInteger('maxBytes', maxBytes)
  const { maxEntryBytes = Math.min(maxBytes, 4 * mebibyte) } = options
  const maxEntrySize = Math.min(maxBytes, checkInteger('maxEntryBytes', maxEntryBytes))
  const entries = new LRUCache<string, string>({
    max: checkInteger('maxEntries', maxEntries),
    maxSize: maxBytes,
    maxEntrySize,
    sizeCalculation: sizeOf,
  })
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      // One that is too large only drops what was there before.
      entries.set(key, value)
      if (!entries.has(key)) throw new EntryTooLarge(sizeOf(value, key), maxEntrySize)
    },
    delete: (key) => entries.delete(key),
    clear: () => entries.clear(),
  }
}

function sizeOf(value: string, key: string): number {
  return 2 * (key.length + value.length)
}

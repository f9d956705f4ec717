import type { Store } from '../src/store.ts'

/** A store that minds lifetimes and sets where there is nothing, and lets a test see its entries. */
export function createLeasingStore(): Required<Store> & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>()
  const ends = new Map<string, number>()
  const get = (key: string): string | undefined =>
    (ends.get(key) ?? Infinity) > Date.now() ? entries.get(key) : undefined
  const set = (key: string, value: string, ttlMs = Infinity): void => {
    entries.set(key, value)
    ends.set(key, Date.now() + ttlMs)
  }
  return {
    ...{ entries, get, set, delete: (key) => entries.delete(key), clear: () => entries.clear() },
    setIfAbsent(key, value, ttlMs) {
      if (get(key) !== undefined) return false
      set(key, value, ttlMs)
      return true
    },
  }
}

import type { Store } from '../src/store.ts'

/** A store of which a test can see everything. */
export interface CountingStore extends Store {
  readonly entries: Map<string, string>
  readonly reads: number
  /** Resolves when so many reads were made, and those who made them have gone on. */
  untilReads(count: number): Promise<void>
}

export function createCountingStore(): CountingStore {
  const entries = new Map<string, string>()
  const waiting = new Set<() => void>()
  let reads = 0
  return {
    entries,
    get reads() {
      return reads
    },
    get(key) {
      reads++
      for (const wake of waiting) wake()
      return entries.get(key)
    },
    set: (key, value) => entries.set(key, value),
    delete: (key) => entries.delete(key),
    untilReads(count) {
      return new Promise((resolve) => {
        const check = (): void => {
          if (reads < count) return
          waiting.delete(check)
          setTimeout(resolve, 0)
        }
        waiting.add(check)
        check()
      })
    },
  }
}

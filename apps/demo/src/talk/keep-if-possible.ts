import type { Store } from '@chinwag/context'
import type { SqliteStore } from '@chinwag/cache/sqlite'

/** A store that always works, and lets go of its file. */
export interface KeepingStore extends Store, Disposable {}

/**
 * Keeps everything in a file as long as that can be done, and in memory from the first failure on: a full disk must not end a chat.
 *
 * @param onFailure told once, of the first failure
 */
export function keepIfPossible(open: () => SqliteStore, onFailure: (error: unknown) => void): KeepingStore {
  const memory = new Map<string, string | Uint8Array>()
  let file: SqliteStore | undefined

  function give(error: unknown): void {
    if (!file) return
    file.close()
    file = undefined
    onFailure(error)
  }

  async function inFile<T>(work: (file: SqliteStore) => T | Promise<T>): Promise<T | undefined> {
    try {
      return file && (await work(file))
    } catch (error) {
      give(error)
      return undefined
    }
  }

  try {
    file = open()
  } catch (error) {
    onFailure(error)
  }
  return {
    async get(key) {
      const value = await inFile((file) => file.get(key))
      if (value !== undefined) memory.set(key, value)
      else if (file) memory.delete(key)
      return memory.get(key)
    },
    async set(key, value) {
      memory.set(key, value)
      await inFile((file) => file.set(key, value))
    },
    async delete(key) {
      memory.delete(key)
      await inFile((file) => file.delete(key))
    },
    [Symbol.dispose]: () => file?.close(),
  }
}

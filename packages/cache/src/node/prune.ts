import type { DatabaseSync } from 'node:sqlite'
import { isBusy } from './when-free.ts'

/** Expired entries are looked for once in so many writes. */
const writesBetween = 100
/** Few, so that no single write takes long. */
const maxExpiredAtOnce = 500
const maxOldestAtOnce = 8
const maxRounds = 50

/**
 * Makes room, after each write: expired entries go first, then those that were written longest ago. Leaves it to the next write where
 * another process is at the file.
 */
export function createPruner(database: DatabaseSync, maxBytes: number): () => void {
  const used = database.prepare(
    `SELECT (page_count - freelist_count) * page_size AS bytes
     FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
  )
  const dropExpired = database.prepare(
    `DELETE FROM entries WHERE rowid IN (SELECT rowid FROM entries WHERE expires_at <= ? LIMIT ${maxExpiredAtOnce})`,
  )
  // A new entry, and one that was replaced, has a higher number than all others.
  const dropOldest = database.prepare(
    `DELETE FROM entries WHERE rowid IN (SELECT rowid FROM entries ORDER BY rowid LIMIT ${maxOldestAtOnce})`,
  )
  let writes = 0

  function isFull(): boolean {
    return Number(used.get()?.['bytes']) > maxBytes
  }

  function makeRoom(): void {
    if (writes++ % writesBetween === 0) dropExpired.run(Date.now())
    if (!isFull()) return
    dropExpired.run(Date.now())
    for (let round = 0; round < maxRounds && isFull(); round++) {
      if (dropOldest.run().changes === 0) return
    }
  }

  return function prune() {
    try {
      makeRoom()
    } catch (error) {
      if (!isBusy(error)) throw error
    }
  }
}

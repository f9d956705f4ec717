import { checkInteger, checkNames, show } from '../check.ts'
import { EntryTooLarge } from '../entry-too-large.ts'
import type { Awaitable, Store } from '../store.ts'
import { openDatabase } from './open-database.ts'
import { createPruner } from './prune.ts'
import { whenFree } from './when-free.ts'

const mebibyte = 1024 * 1024

/** Options of {@link sqliteStore}. None is needed. */
export interface SqliteStoreOptions {
  /** How large the file may grow, in bytes, without SQLite's journal beside it (16 MiB at most). @default 536_870_912 (512 MiB) */
  readonly maxBytes?: number | undefined
  /** An entry that is larger, in bytes of UTF-8, is not kept; `inspect` is told of it. @default 4_194_304 (4 MiB), or `maxBytes` where that is less */
  readonly maxEntryBytes?: number | undefined
}

/** A store in one file. Close it when nobody uses it any more. */
export interface SqliteStore extends Required<Store>, Disposable {
  /** Lets go of the file. Whatever is asked of the store afterwards fails. May be called again. */
  close(): void
}

/**
 * Keeps entries in one SQLite file, with what Node brings (`node:sqlite`, so Node 22.13 or later). Several processes of one machine may use
 * the file at the same time, and any of them may be killed at any moment; on a network drive they may not.
 *
 * Reading is synchronous. A write that meets that of another process is tried again for a second, without holding up this process. Expired
 * entries are removed, and those that were written longest ago when the file is full.
 *
 * @param path the file, which is made where it is missing; `':memory:'` for none
 * @throws TypeError for an option that does not exist, or a file that holds something else
 * @throws RangeError when an option is no integer of at least 1
 * @throws Error when the file cannot be opened
 *
 * @example
 * ```ts
 * import { cache } from '@chinwag/cache'
 * import { sqliteStore } from '@chinwag/cache/sqlite'
 *
 * const answers = cache({ store: sqliteStore('answers.sqlite'), when: 'always' })
 * ```
 */
export function sqliteStore(path: string, options: SqliteStoreOptions = {}): SqliteStore {
  if (typeof path !== 'string' || path === '') {
    throw new TypeError(`The path of \`sqliteStore()\` must be the name of a file, got ${show(path)}.`)
  }
  checkNames('sqliteStore', options, ['maxBytes', 'maxEntryBytes'])
  const maxBytes = checkInteger('maxBytes', options.maxBytes ?? 512 * mebibyte)
  const { maxEntryBytes = Math.min(maxBytes, 4 * mebibyte) } = options
  const maxEntrySize = Math.min(maxBytes, checkInteger('maxEntryBytes', maxEntryBytes))
  const database = openDatabase(path)
  const prune = createPruner(database, maxBytes)
  const select = database.prepare('SELECT value FROM entries WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)')
  const replace = database.prepare('INSERT OR REPLACE INTO entries (key, value, expires_at) VALUES (?, ?, ?)')
  const insert = database.prepare(
    `INSERT INTO entries (key, value, expires_at) VALUES (?, ?, ?) ON CONFLICT (key)
     DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at WHERE entries.expires_at <= ?`,
  )
  const remove = database.prepare('DELETE FROM entries WHERE key = ?')

  function write<T>(value: string, work: () => T): Awaitable<T> {
    const bytes = Buffer.byteLength(value)
    if (bytes > maxEntrySize) throw new EntryTooLarge(bytes, maxEntrySize)
    return whenFree(() => {
      const result = work()
      prune()
      return result
    })
  }

  let isOpen = true
  function close(): void {
    if (isOpen) database.close()
    isOpen = false
  }

  return {
    get: (key) => whenFree(() => textOf(select.get(key, Date.now())?.['value'])),
    set: (key, value, ttlMs) => write(value, () => void replace.run(key, value, expiryOf(ttlMs))),
    setIfAbsent: (key, value, ttlMs) =>
      write(value, () => Number(insert.run(key, value, expiryOf(ttlMs), Date.now()).changes) === 1),
    delete: (key) => whenFree(() => void remove.run(key)),
    clear: () => whenFree(() => database.exec('DELETE FROM entries')),
    close,
    [Symbol.dispose]: close,
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function expiryOf(ttlMs: number | undefined): number | null {
  return ttlMs === undefined || ttlMs === Infinity ? null : Date.now() + ttlMs
}

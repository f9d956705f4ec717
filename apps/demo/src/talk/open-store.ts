import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { type SqliteStore, sqliteStore } from '@chinwag/cache/sqlite'

const mebibyte = 1024 * 1024

/** Room for many years of talk, and for a conversation with several photographs in it. */
const limits = { maxBytes: 1024 * mebibyte, maxEntryBytes: 128 * mebibyte }

/**
 * The file of all conversations in a folder, which is made where it is missing. Nobody else can read it: SQLite gives its journal the rights
 * of the file.
 *
 * @throws Error where the disk cannot be written to, or the file holds something else
 */
export function openStore(folder: string): SqliteStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'conversations.sqlite')
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
  return sqliteStore(path, limits)
}

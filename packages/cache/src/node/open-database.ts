import { DatabaseSync } from 'node:sqlite'
import { isBusy } from './when-free.ts'

/** "chnw": says that the file is ours. */
const applicationId = 0x63_68_6e_77
/** A file of another version is not read. */
const schemaVersion = 1

/** How often, and for how many milliseconds, to wait for others who open the same file. */
const openings = { attempts: 500, waitMs: 10 }

/**
 * Opens the file, or makes it. Waits, all of this process, while others do the same: nothing can be answered before.
 *
 * @throws TypeError when the file holds something else
 * @throws Error when it cannot be opened
 */
export function openDatabase(path: string): DatabaseSync {
  const database = open(path)
  try {
    // One that is set up is left as it is: a file that lies in a repository must not change because it was read.
    if (!waitFor(() => isOurs(database, path))) waitFor(() => setUp(database))
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216;')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function open(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path)
  } catch (cause) {
    throw new Error(unwritable(path), { cause })
  }
}

/** @throws TypeError for the data of another program, or of another version */
function isOurs(database: DatabaseSync, path: string): boolean {
  const name = JSON.stringify(path)
  if (numberOf(database, 'SELECT count(*) FROM sqlite_schema', path) === 0) return false
  if (numberOf(database, 'PRAGMA application_id', path) !== applicationId) {
    throw new TypeError(`The file ${name} holds the data of another program. Give the cache a file of its own.`)
  }
  const version = numberOf(database, 'PRAGMA user_version', path)
  if (version === schemaVersion) return true
  throw new TypeError(
    `The file ${name} must be of version ${schemaVersion}, got ${version}. Delete it: it is only a cache.`,
  )
}

function numberOf(database: DatabaseSync, query: string, path: string): number {
  try {
    return Number(Object.values(database.prepare(query).get() ?? {})[0])
  } catch (cause) {
    if (isBusy(cause)) throw cause
    if (isReadOnly(cause)) throw new Error(unwritable(path), { cause })
    throw new TypeError(`The file ${JSON.stringify(path)} is no SQLite database, or a damaged one.`, { cause })
  }
}

/** Even one that is only read: SQLite puts files of its own beside it. */
function unwritable(path: string): string {
  return `The SQLite file ${JSON.stringify(path)} cannot be opened. Its folder must exist, and both must be writable.`
}

/** SQLite's own code: `SQLITE_READONLY`, `SQLITE_CANTOPEN`, and their kinds. */
function isReadOnly(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined
  return code === 8 || code === 14
}

/**
 * In WAL mode readers and a writer do not hold each other up, and a process that is killed leaves no half of a write. `NORMAL` leaves out
 * waiting for the disk at each write: a machine that loses power may lose the last entries, never the file.
 */
function setUp(database: DatabaseSync): void {
  database.exec(`
    PRAGMA journal_mode = WAL;
    BEGIN IMMEDIATE;
  `)
  try {
    database.exec(`
      CREATE TABLE IF NOT EXISTS entries (key TEXT NOT NULL UNIQUE, value TEXT NOT NULL, expires_at REAL) STRICT;
      CREATE INDEX IF NOT EXISTS entries_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;
      PRAGMA application_id = ${applicationId};
      PRAGMA user_version = ${schemaVersion};
      COMMIT;
    `)
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

function waitFor<T>(work: () => T): T {
  for (let attempt = 1; ; attempt++) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || attempt === openings.attempts) throw error
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, openings.waitMs)
  }
}

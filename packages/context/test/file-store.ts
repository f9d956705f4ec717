import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from '../src/store.ts'

/** A file for each entry. A value is replaced in one step: written beside it, and renamed. */
export function fileStore(folder: string): Store {
  const fileOf = (key: string): string => join(folder, Buffer.from(key).toString('base64url').slice(-200) || '-')
  return {
    get: (key) => (existsSync(fileOf(key)) ? readFileSync(fileOf(key), 'utf8') : undefined),
    set(key, value) {
      writeFileSync(`${fileOf(key)}.new`, value)
      renameSync(`${fileOf(key)}.new`, fileOf(key))
    },
    delete: (key) => rmSync(fileOf(key), { force: true }),
  }
}

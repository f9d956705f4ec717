import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { show } from '../errors/show.ts'

/** The path of a `file` option. It is resolved at once: a program may change its folder later. */
export function checkFile(file: unknown): string {
  if (file instanceof URL) return fileURLToPath(file)
  if (typeof file === 'string' && file !== '') return resolve(file)
  throw new TypeError(`The \`file\` option must be the path of a file, or its URL, got ${show(file)}.`)
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Found } from './report.ts'

const folder = join(import.meta.dirname, '../../findings')

/** Writes the input of a fault into a file that git ignores, and what is known of it beside; gives the file's name. */
export function keepFinding(seed: number, { number, kind, detail, bytes }: Found): string {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${kind}-${seed}-${number}`)
  writeFileSync(`${file}.bin`, bytes)
  writeFileSync(`${file}.json`, JSON.stringify({ seed, case: number, kind, detail }, null, 2))
  return relative(process.cwd(), `${file}.bin`)
}

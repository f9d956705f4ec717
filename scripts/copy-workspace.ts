import { execFileSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'

/** Copies what Git knows or would add into a folder: the files whose path `wanted` wants. */
export function copyWorkspace(target: string, wanted: (path: string) => boolean = () => true): void {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const files = new Set(execFileSync('git', args, { encoding: 'utf8' }).split('\0'))
  for (const file of files) {
    if (file !== '' && wanted(file) && existsSync(file)) cpSync(file, join(target, file))
  }
}

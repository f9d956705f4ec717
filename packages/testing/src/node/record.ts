import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { record as recordLines, type Recorder, recordNames, type RecordOptions } from '../replay/record.ts'
import { checkNames } from '../simulator/check-value.ts'
import { checkFile } from './check-file.ts'

const names = ['file', ...recordNames.filter((name) => name !== 'write')]

/** Options of {@link record} of the Node entry. */
export interface RecordFileOptions extends Omit<RecordOptions, 'write'> {
  /** Lines are added at its end. It, and its folder, are made where they are not there. */
  readonly file: string | URL
}

/**
 * The same as `record` of `@chinwag/testing`, into a file. To record anew, remove the file first.
 *
 * @throws {TypeError} when an option makes no sense, or the last line of the file is torn.
 * @example
 * ```ts
 * import { createChat } from '@chinwag/core'
 * import { record } from '@chinwag/testing/node'
 *
 * await using recorder = record({ file: 'recordings/weather.jsonl' })
 * const chat = createChat({ apiKey: 'sk-…', fetch: recorder })
 * ```
 */
export function record(options: RecordFileOptions): Recorder {
  checkNames('recorder', options, names)
  const { file, ...rest } = options
  const path = checkFile(file)
  if (existsSync(path) && !endsWithLine(path)) {
    throw new TypeError(`The last line of ${path} is torn: its recorder was stopped while it wrote. Remove the line.`)
  }
  mkdirSync(dirname(path), { recursive: true })
  return recordLines({ ...rest, write: (line) => appendFile(path, line) })
}

/** A line added to half a line would spoil both. */
function endsWithLine(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const last = Buffer.alloc(1)
    return size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last.toString() === '\n')
  } finally {
    closeSync(file)
  }
}

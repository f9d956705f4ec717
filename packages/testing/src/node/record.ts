import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { checkTape } from '../replay/check-tape.ts'
import { record as recordLines, type Recorder, type RecordOptions } from '../replay/record.ts'
import { parseJson } from '../simulator/parse-json.ts'
import { checkFile } from './check-file.ts'

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
  checkTape('recorder', 'file', options)
  const { file, ...rest } = options
  const path = checkFile(file)
  let gap = gapAfter(path)
  mkdirSync(dirname(path), { recursive: true })
  const write = async (line: string): Promise<void> => {
    await appendFile(path, `${gap}${line}`)
    gap = ''
  }
  return recordLines({ ...rest, write })
}

/** What is to be written before the first line: a line added to another one would spoil both. */
function gapAfter(path: string): '' | '\n' {
  if (!existsSync(path)) return ''
  const last =
    readFileSync(path, 'utf8')
      .replace(/^\uFEFF/u, '')
      .split('\n')
      .at(-1) ?? ''
  if (last.trim() === '') return ''
  // An editor may have taken the line break away, and nothing else.
  if (parseJson(last) !== undefined) return '\n'
  throw new TypeError(`The last line of ${path} is torn: its recorder was stopped while it wrote. Remove the line.`)
}

import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { checkTape } from '../replay/check-tape.ts'
import { readRecordings } from '../replay/read-recordings.ts'
import { type Replayer, replayFrom, type ReplayOptions } from '../replay/replay.ts'
import { checkFile } from './check-file.ts'

/** Options of {@link replay} of the Node entry. */
export interface ReplayFileOptions extends Omit<ReplayOptions, 'recordings'> {
  /** What `record()` wrote. It is read at once, and as a whole. */
  readonly file: string | URL
}

/**
 * The same as `replay` of `@chinwag/testing`, from a file. Errors name its lines.
 *
 * @throws {TypeError} when an option makes no sense, or a line is no recording; what `node:fs` gives when the file cannot be read.
 * @example
 * ```ts
 * import { createChat } from '@chinwag/core'
 * import { replay } from '@chinwag/testing/node'
 *
 * const answersFrom = (file: string) => createChat({ apiKey: 'none', fetch: replay({ file }) })
 * const chat = answersFrom('recordings/weather.jsonl')
 * ```
 */
export function replay(options: ReplayFileOptions): Replayer {
  checkTape('replayer', 'file', options)
  const { file, ...rest } = options
  const path = checkFile(file)
  const source = relative('', path)
  return replayFrom(readRecordings(readFileSync(path, 'utf8'), source), source, rest)
}

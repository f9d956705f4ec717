import { record, type Recorder, type RecordOptions } from '../src/replay/record.ts'
import type { Recording } from '../src/replay/recording.ts'

/** A recorder into memory, and what it wrote. */
export interface MemoryRecorder {
  readonly fetch: Recorder
  readonly text: () => string
  /** Closes it, and reads what it wrote. */
  readonly recordings: () => Promise<Recording[]>
}

export function recorderOf(
  upstream: typeof fetch,
  options: Omit<RecordOptions, 'write' | 'fetch'> = {},
): MemoryRecorder {
  const lines: string[] = []
  const fetch = record({ ...options, fetch: upstream, write: (line) => void lines.push(line) })
  const text = (): string => lines.join('')
  return {
    fetch,
    text,
    async recordings() {
      await fetch.close()
      return lines.map((line) => JSON.parse(line) as Recording)
    },
  }
}

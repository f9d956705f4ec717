import { isChatError } from '@chinwag/core'
import type { RetryEvent } from '@chinwag/retry'
import { seconds } from './status-line.ts'

/** Where a program's text goes: stdout for answers, stderr for all else. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly note: (line: string) => void
}

/** The process's own streams. When the reader of stdout leaves (`| head -1`), the work is done. */
export function processTerminal(): Terminal {
  process.stdout.on('error', () => process.exit(0))
  return {
    out: (text) => void process.stdout.write(text),
    note: (line) => void process.stderr.write(`${line}\n`),
  }
}

export function retryLine({ error, waitMs, attempt, attempts }: RetryEvent): string {
  return `${error.status ?? error.code}: waiting ${seconds(waitMs)}, then attempt ${attempt + 1} of ${attempts}`
}

/** What went wrong, for people: the message, and the attempts where there were several. */
export function errorLines(error: unknown): string[] {
  if (!isChatError(error)) return [error instanceof Error ? `${error.name}: ${error.message}` : String(error)]
  const attempts = error.attempts.map(
    ({ code, status, waitedMs }, at) =>
      `  attempt ${at + 1}: ${status ?? ''} ${code}, after a wait of ${seconds(waitedMs)}`,
  )
  const id = error.requestId === undefined ? [] : [`  request id: ${error.requestId}`]
  return [error.message, ...(attempts.length > 1 ? attempts : []), ...id]
}

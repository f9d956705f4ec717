import { isChatError } from '@chinwag/core'
import { seconds } from '../inspector/numbers.ts'
import type { Line } from './line.ts'

/** What went wrong, for people: the message, and the attempts where there were several. */
export function errorLines(error: unknown): Line[] {
  if (!isChatError(error)) return [{ text: error instanceof Error ? error.message : String(error), tone: 'bad' }]
  const attempts = error.attempts.map(({ code, status, waitedMs }, at) => {
    const wait = waitedMs > 0 ? `, after a wait of ${seconds(waitedMs)}` : ''
    return `  attempt ${at + 1}: ${status === undefined ? '' : `${status} `}${code}${wait}`
  })
  const id = error.requestId === undefined ? [] : [`  request id: ${error.requestId}`]
  return [{ text: error.message, tone: 'bad' }, ...(attempts.length > 1 ? attempts : []), ...id]
}

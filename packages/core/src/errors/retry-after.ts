import { parseRateLimit } from '../transport/rate-limit.ts'
import { httpDate, longestTimer, readableMs } from './time-texts.ts'

/**
 * How long the server asks to wait, in milliseconds: `0` is now, `undefined` is no hint.
 *
 * Looked for in `retry-after-ms`, `x-ms-retry-after-ms`, `retry-after` (seconds, or a date measured against the server's own clock), and,
 * on a 429, in the latest reset of the limits that are used up. What is negative, no number, or longer than a timer can be (2^31 − 1 ms)
 * is no hint.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(headers: Headers, status: number | undefined, now: number): number | undefined {
  return (
    readableMs(headers.get('retry-after-ms'), 1) ??
    readableMs(headers.get('x-ms-retry-after-ms'), 1) ??
    readableMs(headers.get('retry-after'), 1000) ??
    untilDate(headers, now) ??
    (status === 429 ? untilReset(headers, now) : undefined)
  )
}

function untilDate(headers: Headers, now: number): number | undefined {
  const date = httpDate(headers.get('retry-after'))
  if (date === undefined) return undefined
  const wait = date - (httpDate(headers.get('date')) ?? now)
  return wait >= 0 && wait <= longestTimer ? wait : undefined
}

function untilReset(headers: Headers, now: number): number | undefined {
  const { requests, tokens } = parseRateLimit(headers, now) ?? {}
  const waits = [requests, tokens].flatMap((limit) =>
    limit?.remaining === 0 && limit.resetMs !== undefined && limit.resetMs <= longestTimer ? [limit.resetMs] : [],
  )
  return waits.length > 0 ? Math.max(...waits) : undefined
}

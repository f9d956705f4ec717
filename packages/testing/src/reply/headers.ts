import type { Reply } from './reply.ts'

/** What every reply carries, as the API sends it. */
export interface HeaderFacts {
  readonly requestId: string
  readonly rateLimit: Readonly<Record<string, string>>
}

const processingMs = 'openai-processing-ms'

/** The reply with the header that says how long the simulator took before its head, by its own clock. */
export function withProcessingTime(reply: Reply): Reply {
  if (reply.head === undefined) return reply
  const headers = { ...reply.head.headers, [processingMs]: String(Math.round(reply.delayMs)) }
  return { ...reply, head: { ...reply.head, headers } }
}

/** Headers of every reply, good or bad. */
export function replyHeaders({ requestId, rateLimit }: HeaderFacts): Record<string, string> {
  return {
    'x-request-id': requestId,
    // Nothing is waited for, unless the finished reply says otherwise.
    [processingMs]: '0',
    'openai-version': '2020-10-01',
    ...rateLimit,
  }
}

/**
 * How long a client is asked to wait: in milliseconds, and in seconds rounded up, as `retry-after` knows no fractions.
 * With `exhausted`, the rate-limit headers say the same.
 */
export function retryAfterHeaders(retryAfterMs: number | undefined, exhausted: boolean): Record<string, string> {
  if (retryAfterMs === undefined) return {}
  return {
    'retry-after-ms': String(retryAfterMs),
    'retry-after': String(Math.ceil(retryAfterMs / 1000)),
    ...(exhausted && {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': formatDuration(retryAfterMs),
    }),
  }
}

/** A time span as the API's rate-limit headers write it: `'20ms'`, `'1.5s'`, `'6m0s'`. */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.ceil(ms))
  if (whole === 0) return '0s'
  if (whole < 1000) return `${whole}ms`
  if (whole < 60_000) return `${whole / 1000}s`
  return `${Math.floor(whole / 60_000)}m${(whole % 60_000) / 1000}s`
}

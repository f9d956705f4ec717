import { httpDate, resetMs } from '../errors/time-texts.ts'

/** One of the server's limits. A number that the server did not say, or not in a form that anybody knows, is missing. */
export interface Limit {
  /** How many there are for each window. */
  readonly limit?: number | undefined
  readonly remaining?: number | undefined
  /** Until the window begins anew, in milliseconds from the reply. */
  readonly resetMs?: number | undefined
}

/** What `x-ratelimit-*` said. */
export interface RateLimit {
  readonly requests?: Limit | undefined
  readonly tokens?: Limit | undefined
}

/** Reads the limits from a reply's headers; `undefined` where there are none. */
export function parseRateLimit(headers: Headers, now: number = Date.now()): RateLimit | undefined {
  const serverNow = httpDate(headers.get('date')) ?? now
  const requests = limitOf(headers, '-requests', serverNow) ?? limitOf(headers, '', serverNow)
  const tokens = limitOf(headers, '-tokens', serverNow)
  return requests || tokens ? { requests, tokens } : undefined
}

function limitOf(headers: Headers, suffix: string, now: number): Limit | undefined {
  const limit = count(headers.get(`x-ratelimit-limit${suffix}`))
  const remaining = count(headers.get(`x-ratelimit-remaining${suffix}`))
  const reset = resetMs(headers.get(`x-ratelimit-reset${suffix}`), now)
  if (limit === undefined && remaining === undefined && reset === undefined) return undefined
  return { limit, remaining, resetMs: reset }
}

function count(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text.trim()) ? Number(text) : undefined
}

import type { Problem } from '../request/problem.ts'
import { formatDuration, retryAfterHeaders } from './headers.ts'

/** How much a key may use in a minute. Refilled all the time, as the API does it. */
export interface Limits {
  /** @default no limit */
  readonly requestsPerMinute?: number | undefined
  /** Tokens of prompts and answers. @default no limit */
  readonly tokensPerMinute?: number | undefined
}

/** What the limiter says to a request. */
export interface Admission {
  readonly problem: Problem | undefined
  readonly headers: Readonly<Record<string, string>>
}

const minuteMs = 60_000
const shown = { requests: 10_000, tokens: 2_000_000 }

/** Counts requests and tokens against the limits. */
export interface RateLimiter {
  /** Takes what a request costs; or takes nothing, and refuses it. */
  readonly admit: (model: string, tokens: number) => Admission
  /** What the limits are, for a reply that costs nothing. */
  readonly headers: () => Record<string, string>
}

/** Makes a limiter whose buckets are full. */
export function createRateLimiter(limits: Limits, now: () => number): RateLimiter {
  const requests = createBucket('requests', limits.requestsPerMinute, now)
  const tokenBucket = createBucket('tokens', limits.tokensPerMinute, now)
  const headers = (cost = 0, tokens = 0): Record<string, string> => ({
    ...requests.headers(cost),
    ...tokenBucket.headers(tokens),
  })
  return {
    headers: () => headers(),
    admit(model, tokens) {
      const costs = [
        { bucket: requests, cost: 1, waitMs: requests.waitFor(1) },
        { bucket: tokenBucket, cost: tokens, waitMs: tokenBucket.waitFor(tokens) },
      ]
      const refused = costs.filter(({ waitMs }) => waitMs > 0).toSorted((left, right) => right.waitMs - left.waitMs)[0]
      if (refused === undefined) {
        for (const { bucket, cost } of costs) bucket.take(cost)
        return { problem: undefined, headers: headers(1, tokens) }
      }
      // A request that is larger than the whole limit never fits: no wait is named for it.
      const retryAfterMs = Number.isFinite(refused.waitMs) ? refused.waitMs : undefined
      return {
        problem: refused.bucket.problem(model, refused.cost, retryAfterMs),
        headers: { ...headers(), ...retryAfterHeaders(retryAfterMs, false) },
      }
    },
  }
}

interface Bucket {
  readonly waitFor: (cost: number) => number
  readonly take: (cost: number) => void
  readonly headers: (cost: number) => Record<string, string>
  readonly problem: (model: string, cost: number, retryAfterMs: number | undefined) => Problem
}

function createBucket(kind: 'requests' | 'tokens', limit: number | undefined, now: () => number): Bucket {
  if (limit === undefined) return createOpenBucket(kind)
  // Counted in units of a token (or request) times a minute: whole numbers, so that no wait is off by a rounding.
  const full = limit * minuteMs
  let level = full
  let at = now()
  const refill = (): number => {
    const time = now()
    level = Math.min(full, level + (time - at) * limit)
    at = time
    return level
  }
  return {
    waitFor: (cost) => (cost > limit ? Infinity : Math.ceil(Math.max(0, cost * minuteMs - refill()) / limit)),
    take: (cost) => void (level = refill() - cost * minuteMs),
    headers: () => headersOf(kind, limit, Math.floor(refill() / minuteMs), Math.ceil((full - level) / limit)),
    problem: (model, cost, retryAfterMs) => ({
      status: 429,
      message: refusal(kind, model, limit, Math.round((full - level) / minuteMs), cost, retryAfterMs),
      type: kind,
      code: 'rate_limit_exceeded',
    }),
  }
}

/** Without a limit nothing is counted: the headers depend on the request alone. */
function createOpenBucket(kind: 'requests' | 'tokens'): Bucket {
  const limit = shown[kind]
  return {
    waitFor: () => 0,
    take: () => undefined,
    headers: (cost) => headersOf(kind, limit, Math.max(0, limit - cost), Math.ceil((cost * minuteMs) / limit)),
    problem: () => ({ status: 429, message: '' }),
  }
}

function headersOf(kind: string, limit: number, remaining: number, resetMs: number): Record<string, string> {
  return {
    [`x-ratelimit-limit-${kind}`]: String(limit),
    [`x-ratelimit-remaining-${kind}`]: String(Math.max(0, remaining)),
    [`x-ratelimit-reset-${kind}`]: formatDuration(resetMs),
  }
}

function refusal(
  kind: string,
  model: string,
  limit: number,
  used: number,
  cost: number,
  retryAfterMs: number | undefined,
): string {
  const unit = kind === 'requests' ? 'requests per min (RPM)' : 'tokens per min (TPM)'
  if (retryAfterMs === undefined) {
    return `Request too large for ${model} on ${unit}: Limit ${limit}, Requested ${cost}.`
  }
  const wait = formatDuration(retryAfterMs)
  return `Rate limit reached for ${model} on ${unit}: Limit ${limit}, Used ${used}, Requested ${cost}. Please try again in ${wait}.`
}

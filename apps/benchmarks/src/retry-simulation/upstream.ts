/** What a server allows, and when it fails. Times are milliseconds since the start of the run. */
export interface UpstreamRules {
  /** Requests per second that it answers, at a time. */
  readonly limit: (time: number) => number
  /** How many requests it answers at once, after a rest. */
  readonly burst: number
  /** Whether a request that it refused counts like one that it answered. */
  readonly counted: boolean
  /** Whether it is out of order: it refuses with a 503, and without a hint. */
  readonly isDown: (time: number) => boolean
  /** The share of requests that it refuses in the same way, however many there are. */
  readonly failing: number
}

/** A server's answer to one request. */
export type Verdict =
  | { readonly type: 'answer' }
  | { readonly type: 'refusal'; readonly status: 429 | 503; readonly retryAfterMs: number | undefined }

/** A limit does not remember more than a minute's worth of requests. */
const memorySeconds = 60

/**
 * A server with a limit of requests per second: a bucket that each request fills and time empties (GCRA). What does not fit
 * is refused, with the time until there is room for one.
 */
export function createUpstream(rules: UpstreamRules, random: () => number): (time: number) => Verdict {
  let level = 0
  let seenAt = 0
  return (time) => {
    const limit = rules.limit(time)
    level = Math.max(0, level - ((time - seenAt) / 1000) * limit)
    seenAt = time
    if (rules.isDown(time) || random() < rules.failing) return { type: 'refusal', status: 503, retryAfterMs: undefined }
    const fits = level + 1 <= rules.burst
    if (fits || rules.counted) level = Math.min(level + 1, rules.burst + memorySeconds * limit)
    if (fits) return { type: 'answer' }
    const retryAfterMs = Math.ceil(((level + 1 - rules.burst) / limit) * 1000)
    return { type: 'refusal', status: 429, retryAfterMs }
  }
}

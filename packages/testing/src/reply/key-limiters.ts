import { hexHash } from '../answer/hash.ts'
import { createBoundedMap } from '../simulator/bounded-map.ts'
import { createRateLimiter, type Limits, type RateLimiter } from './rate-limiter.ts'

/** More keys than a test has; the one that was seen first has its limits anew then. */
const maxKeys = 10_000

/** A limiter for each key: what one uses up does not hold up the others. */
export interface KeyLimiters {
  readonly limiterOf: (key: string) => RateLimiter
  readonly clear: () => void
}

/** Makes the limiters of a simulator. */
export function createKeyLimiters(limits: Limits, now: () => number): KeyLimiters {
  const limiters = createBoundedMap<RateLimiter>(maxKeys)
  return {
    limiterOf(key) {
      const digest = hexHash(24, key)
      const known = limiters.get(digest)
      if (known !== undefined) return known
      const limiter = createRateLimiter(limits, now)
      limiters.set(digest, limiter)
      return limiter
    },
    clear: () => limiters.clear(),
  }
}

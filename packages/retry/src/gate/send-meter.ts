/** Over how long a rate is smoothed, in milliseconds. */
const windowMs = 15_000

/** A rate from too short a time says nothing. In milliseconds. */
const leastMs = 1000

/**
 * How many requests are sent per millisecond, smoothed exponentially: two numbers, however many requests there are. Pure but for them: the
 * time is passed in.
 */
export class SendMeter {
  #level = 0
  #at = 0
  #since = Number.NaN

  /** Another one that knows the same. */
  copy(): SendMeter {
    const copy = new SendMeter()
    copy.#level = this.#level
    copy.#at = this.#at
    copy.#since = this.#since
    return copy
  }

  count(now: number): void {
    if (Number.isNaN(this.#since)) this.#since = now
    this.#level = this.#levelAt(now) + 1
    this.#at = now
  }

  /** Requests per millisecond. What a young meter has not seen yet does not count as silence. */
  rate(now: number): number {
    if (Number.isNaN(this.#since)) return 0
    const knownMs = Math.max(leastMs, Math.max(now, this.#at) - this.#since)
    return this.#levelAt(now) / (windowMs * (1 - Math.exp(-knownMs / windowMs)))
  }

  /** How many were sent lately: older ones count less. */
  recent(now: number): number {
    return this.#levelAt(now)
  }

  #levelAt(now: number): number {
    // A clock that is set back must not make it grow.
    return this.#level * Math.exp(-Math.max(0, now - this.#at) / windowMs)
  }
}

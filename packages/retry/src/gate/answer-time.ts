/** How much the last answer counts, as a part of one: for the mean, and for how far slower ones are from it. */
const meanWeight = 1 / 8
const spreadWeight = 1 / 4

/** One that took longer counts as this much, in milliseconds, or as four times what most take: the clock may have been set. */
const leastLimitMs = 10_000

/**
 * How long answers take, up to their first token: a mean, and how far they are from it, as TCP has it of its round trips.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6298
 */
export class AnswerTime {
  #mean = 0
  #spread = 0
  #isKnown = false

  count(took: number): void {
    const ms = Math.min(took, Math.max(leastLimitMs, 4 * this.mostMs))
    if (!this.#isKnown) this.#mean = ms
    this.#isKnown = true
    // Getting faster is no spread.
    this.#spread += (Math.max(0, ms - this.#mean) - this.#spread) * spreadWeight
    this.#mean += (ms - this.#mean) * meanWeight
  }

  /** There was no answer in this time: it would have taken more. */
  countAtLeast(ms: number): void {
    if (ms > this.mostMs) this.count(ms)
  }

  /** In milliseconds: more than most take, and nothing as long as none is known. */
  get mostMs(): number {
    return this.#mean + 4 * this.#spread
  }
}

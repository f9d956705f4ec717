/** How much the last answer counts, as a part of one: for the mean, and for how far answers are from it. */
const meanWeight = 1 / 8
const spreadWeight = 1 / 4

/**
 * How long answers take, up to their first token: a mean, and how far they are from it, as TCP has it of its round trips.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6298
 */
export class AnswerTime {
  #mean = 0
  #spread = 0
  #isKnown = false

  count(ms: number): void {
    if (!this.#isKnown) this.#mean = ms
    this.#isKnown = true
    this.#spread += (Math.abs(ms - this.#mean) - this.#spread) * spreadWeight
    this.#mean += (ms - this.#mean) * meanWeight
  }

  /** In milliseconds: more than most take, and nothing as long as none is known. */
  get mostMs(): number {
    return this.#mean + 2 * this.#spread
  }
}

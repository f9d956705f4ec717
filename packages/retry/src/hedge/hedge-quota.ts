const windowCalls = 1000

/** Keeps how many calls are sent twice below a ratio: of all of them so far, and of the last 1000. */
export class HedgeQuota {
  readonly #ratio: number
  /** How many were sent twice while each of the last calls was the newest. */
  readonly #ring = new Uint16Array(windowCalls)
  #newest = 0
  #calls = 0
  #hedged = 0

  constructor(ratio: number) {
    this.#ratio = ratio
  }

  /** A call begins. */
  count(): void {
    this.#newest = (this.#newest + 1) % windowCalls
    this.#hedged -= this.#ring[this.#newest] ?? 0
    this.#ring[this.#newest] = 0
    this.#calls = Math.min(windowCalls, this.#calls + 1)
  }

  /** Whether one more may be sent twice. If so, it is counted. */
  take(): boolean {
    if (this.#hedged + 1 > this.#calls * this.#ratio) return false
    this.#ring[this.#newest] = (this.#ring[this.#newest] ?? 0) + 1
    this.#hedged++
    return true
  }
}

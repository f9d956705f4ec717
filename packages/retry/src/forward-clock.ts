/** A clock that goes on where the one under it is set back, so that nothing lasts longer by that. */
export class ForwardClock {
  #seenAt = Number.NEGATIVE_INFINITY
  #backMs = 0

  /** @param now - what the other one shows */
  at(now: number): number {
    this.#backMs += Math.max(0, this.#seenAt - now)
    this.#seenAt = now
    return now + this.#backMs
  }
}

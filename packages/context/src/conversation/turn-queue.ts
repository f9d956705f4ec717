import { withSignal } from '../with-signal.ts'

/** Lets one at a time do something, in the order in which they came. */
export class TurnQueue {
  #last: Promise<void> = Promise.resolve()

  /**
   * Waits until it is this one's turn, and gives what ends the turn.
   *
   * @throws the reason of the signal, when it aborts before
   */
  async enter(signal?: AbortSignal): Promise<() => void> {
    const before = this.#last
    let leave = (): void => {}
    this.#last = new Promise((resolve) => (leave = resolve))
    try {
      await withSignal(before, signal)
      return leave
    } catch (error) {
      // Those behind still have to wait for those before.
      void before.then(leave)
      throw error
    }
  }
}

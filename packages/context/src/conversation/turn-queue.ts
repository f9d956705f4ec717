/** Lets one at a time do something, in the order in which they came. */
export class TurnQueue {
  #last: Promise<void> = Promise.resolve()

  /**
   * Waits until it is this one's turn, and gives what ends the turn.
   *
   * @throws the reason of the signal, when it aborts before
   */
  async enter(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    const before = this.#last
    let leave = (): void => {}
    this.#last = new Promise((resolve) => (leave = resolve))
    let stop = (): void => {}
    const aborted = new Promise<never>((_, reject) => {
      const abort = (): void => reject(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      stop = () => signal?.removeEventListener('abort', abort)
    })
    try {
      await Promise.race([before, aborted])
      return leave
    } catch (error) {
      // Those behind still have to wait for those before.
      void before.then(leave)
      throw error
    } finally {
      stop()
    }
  }
}

/**
 * Gives what a generator gives, as it is asked for. When somebody waits for its end, it is read on and kept until it is asked for: who reads
 * slowly, or waits for the other while reading, holds nobody up.
 */
export class ReadAhead<T, Result> {
  readonly #source: AsyncGenerator<T, Result | undefined>
  readonly #stop: () => void
  readonly #ahead: Promise<IteratorResult<T, Result | undefined>>[] = []
  #isReadingOn = false

  /** @param stop ends what the generator waits for */
  constructor(source: AsyncGenerator<T, Result | undefined>, stop: () => void) {
    this.#source = source
    this.#stop = stop
  }

  next(): Promise<IteratorResult<T, Result | undefined>> {
    return this.#ahead.shift() ?? this.#source.next()
  }

  /** Reads on to the end. Does not wait for it. */
  readOn(): void {
    if (this.#isReadingOn) return
    this.#isReadingOn = true
    void this.#readToEnd()
  }

  /** Ends the generator where it is. Does nothing after its end. */
  async leave(): Promise<void> {
    if (this.#isReadingOn) this.#stop()
    await this.#source.return(undefined)
  }

  async #readToEnd(): Promise<void> {
    for (;;) {
      const step = this.#source.next()
      this.#ahead.push(step)
      try {
        if ((await step).done) return
      } catch {
        // Its reader hears of it.
        return
      }
    }
  }
}

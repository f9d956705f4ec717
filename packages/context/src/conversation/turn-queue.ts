import { withSignal } from '../with-signal.ts'

interface Waiter {
  readonly place: number
  readonly start: () => void
  /** Called when somebody else waits behind it, once it has begun. */
  readonly hurry: (() => void) | undefined
}

/** Lets one at a time do something, in the order of their places. */
export class TurnQueue {
  readonly #waiting = new Set<Waiter>()
  #active: Waiter | undefined
  #places = 0

  /** A place: whoever took theirs earlier goes first, where both wait. */
  takePlace(): number {
    return this.#places++
  }

  /**
   * Waits until it is this one's turn, and gives what ends the turn.
   *
   * @param hurry called while it is its turn and somebody else waits
   * @throws the reason of the signal, when it aborts before
   */
  async enter(place: number, signal?: AbortSignal, hurry?: () => void): Promise<() => void> {
    let start = (): void => {}
    const turn = new Promise<void>((resolve) => (start = resolve))
    const waiter: Waiter = { place, start: () => start(), hurry }
    this.#waiting.add(waiter)
    this.#active?.hurry?.()
    // A text that is awaited begins a moment after the call that named it: those named together are all here by then.
    queueMicrotask(() => queueMicrotask(() => this.#next()))
    const leave = (): void => {
      this.#waiting.delete(waiter)
      if (this.#active === waiter) this.#active = undefined
      this.#next()
    }
    try {
      await withSignal(turn, signal)
      return leave
    } catch (error) {
      leave()
      throw error
    }
  }

  #next(): void {
    if (this.#active || this.#waiting.size === 0) return
    const first = [...this.#waiting].reduce((earliest, other) => (other.place < earliest.place ? other : earliest))
    this.#waiting.delete(first)
    this.#active = first
    first.start()
    if (this.#waiting.size > 0) first.hurry?.()
  }
}

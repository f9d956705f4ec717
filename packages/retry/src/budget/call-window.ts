import { ForwardClock } from '../forward-clock.ts'

/** How finely time is divided: what is older than the window is forgotten a tenth of it at a time. */
const slots = 10

/** Counts calls and their retries over the last while, in constant memory. Pure but for its counts: the time is passed in. */
export class CallWindow {
  readonly #clock = new ForwardClock()
  readonly #slotMs: number
  readonly #calls = Array.from({ length: slots }, () => 0)
  readonly #retries = Array.from({ length: slots }, () => 0)
  #slot = 0

  constructor(windowMs: number) {
    this.#slotMs = windowMs / slots
  }

  addCall(now: number): void {
    const at = this.#at(now)
    this.#calls[at] = (this.#calls[at] ?? 0) + 1
  }

  addRetry(now: number): void {
    const at = this.#at(now)
    this.#retries[at] = (this.#retries[at] ?? 0) + 1
  }

  totals(now: number): { readonly calls: number; readonly retries: number } {
    this.#at(now)
    return { calls: sum(this.#calls), retries: sum(this.#retries) }
  }

  /** The place of the slot for a time, with all that is too old forgotten. Where the clock is set back, time goes on from the newest slot. */
  #at(now: number): number {
    const slot = Math.max(this.#slot, Math.floor(this.#clock.at(now) / this.#slotMs))
    for (let next = Math.max(this.#slot, slot - slots) + 1; next <= slot; next++) {
      this.#calls[next % slots] = 0
      this.#retries[next % slots] = 0
    }
    this.#slot = slot
    return slot % slots
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

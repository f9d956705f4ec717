/** Calls that ended about the same time. */
interface Slot {
  readonly startedAt: number
  answered: number
  failed: number
}

/** How finely time is divided: what is older than the window is forgotten a tenth of it at a time. */
const slotsPerWindow = 10

/** Counts calls over the last while, in constant memory. */
export class FailureWindow {
  readonly #windowMs: number
  readonly #slots: Slot[] = []

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  answered(now: number): void {
    this.#slotAt(now).answered++
  }

  failed(now: number): void {
    this.#slotAt(now).failed++
  }

  /** One that was counted as answered, and then broke. */
  broke(now: number): void {
    const slot = this.#slotAt(now)
    slot.answered--
    slot.failed++
  }

  totals(now: number): { readonly calls: number; readonly failed: number } {
    this.#forget(now)
    let answered = 0
    let failed = 0
    for (const slot of this.#slots) {
      answered += slot.answered
      failed += slot.failed
    }
    // Below zero where the answer is forgotten already, and its break is not.
    return { calls: Math.max(0, answered) + failed, failed }
  }

  clear(): void {
    this.#slots.length = 0
  }

  #slotAt(now: number): Slot {
    this.#forget(now)
    const last = this.#slots.at(-1)
    if (last && now - last.startedAt < this.#windowMs / slotsPerWindow) return last
    const slot = { startedAt: now, answered: 0, failed: 0 }
    this.#slots.push(slot)
    return slot
  }

  #forget(now: number): void {
    const [first] = this.#slots
    if (!first || now - first.startedAt < this.#windowMs) return
    this.#slots.shift()
    this.#forget(now)
  }
}

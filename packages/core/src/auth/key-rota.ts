import type { ChatErrorCode } from '../errors/error-codes.ts'

/** A time in which a key is not used. */
export interface Rest {
  /** When it ends, in milliseconds of the pool's clock. */
  readonly until: number
  /** Why. */
  readonly code: ChatErrorCode
}

/** Whose turn it is: the key that was used least recently, of those that neither rest nor were dropped. Keys are numbers here, from 0. */
export class KeyRota {
  /** Least recently used first, without those that were dropped. */
  #order: readonly number[]
  readonly #rests = new Map<number, Rest>()

  constructor(size: number) {
    this.#order = Array.from({ length: size }, (_, key) => key)
  }

  /** How many are not dropped. */
  get left(): number {
    return this.#order.length
  }

  /** Takes a turn; `undefined` where there is none to be had. */
  take(now: number): number | undefined {
    const taken = this.#order.find((key) => !this.#isResting(key, now))
    if (taken !== undefined) this.#order = [...this.#order.filter((key) => key !== taken), taken]
    return taken
  }

  /** Lets a key rest. A longer rest that it has stays. */
  rest(key: number, rest: Rest): void {
    if (rest.until > (this.#rests.get(key)?.until ?? -Infinity)) this.#rests.set(key, rest)
  }

  /** Takes a key out for good. Whether it was in. */
  drop(key: number): boolean {
    const { left } = this
    this.#order = this.#order.filter((each) => each !== key)
    return this.#order.length < left
  }

  /** The rest that ends first; `undefined` where a key is free, or none is left. */
  firstBack(now: number): Rest | undefined {
    if (this.#order.some((key) => !this.#isResting(key, now))) return undefined
    const rests = this.#order.flatMap((key) => this.#rests.get(key) ?? [])
    return rests.toSorted((a, b) => a.until - b.until)[0]
  }

  #isResting(key: number, now: number): boolean {
    return (this.#rests.get(key)?.until ?? -Infinity) > now
  }
}

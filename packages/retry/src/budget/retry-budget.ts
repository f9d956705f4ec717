import { CallWindow } from './call-window.ts'

/** What retries may cost. */
export interface BudgetLimits {
  readonly tokens: number
  readonly throttledCost: number
  readonly transientCost: number
  readonly ratio: number
  readonly minRetries: number
  readonly windowMs: number
}

/**
 * Pays for the retries of all calls of a chain, so that an outage is not multiplied: from a store of tokens, which only success fills again, and
 * within a part of the calls of the last while. Pure but for its state: the time is passed in.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html (the store of tokens)
 * @see https://sre.google/sre-book/handling-overload/ (the part of the calls)
 */
export class RetryBudget {
  readonly #limits: BudgetLimits
  readonly #window: CallWindow
  #tokens: number

  constructor(limits: BudgetLimits) {
    this.#limits = limits
    this.#window = new CallWindow(limits.windowMs)
    this.#tokens = limits.tokens
  }

  get tokens(): number {
    return this.#tokens
  }

  /** A call begins. */
  count(now: number): void {
    this.#window.addCall(now)
  }

  /**
   * Pays for a retry.
   *
   * @returns what it cost, or undefined where there is not enough
   */
  take(isThrottled: boolean, now: number): number | undefined {
    const { throttledCost, transientCost, ratio, minRetries } = this.#limits
    const cost = isThrottled ? throttledCost : transientCost
    const { calls, retries } = this.#window.totals(now)
    if (cost > this.#tokens || retries + 1 > Math.max(minRetries, calls * ratio)) return undefined
    this.#window.addRetry(now)
    this.#tokens -= cost
    return cost
  }

  /** A call was answered: gives back what its retries cost, or 1 where it had none. */
  answered(spent: number): void {
    this.#tokens = Math.min(this.#limits.tokens, this.#tokens + (spent || 1))
  }
}

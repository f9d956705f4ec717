import type { ChatError } from '@chinwag/core'
import { maxTimerMs, minBackoffMs } from './backoff.ts'
import { createRetryBudget } from './budget/budget-policy.ts'
import type { RetryBudget } from './budget/retry-budget.ts'
import { checkBoolean, checkFunction, checkNames, checkNumber, describe, isOptions } from './check-options.ts'
import { Gates } from './gate/gates.ts'
import type { RetryLimits } from './retry-decision.ts'
import type { Resume, RetryCallOptions, RetryEvent, RetryOptions } from './retry-options.ts'

/** The options of `retry()`, checked and complete. */
export interface RetryPolicy extends RetryLimits {
  readonly when: (error: ChatError, info: { readonly attempt: number }) => boolean
  readonly resume: Resume | undefined
  readonly onRetry: ((event: RetryEvent) => void | Promise<void>) | undefined
  readonly random: () => number
  readonly now: () => number
  /** Shared by all calls of the chain, as the gates are. */
  readonly budget: RetryBudget | undefined
  readonly gates: Gates | undefined
}

/** Complete, as the compiler sees to. */
const optionNames = Object.keys({
  attempts: true,
  baseMs: true,
  capMs: true,
  maxRetryAfterMs: true,
  retryAmbiguous: true,
  budget: true,
  adaptive: true,
  resume: true,
  onRetry: true,
  when: true,
  random: true,
  now: true,
} satisfies Record<keyof RetryOptions, true>)

const callOptionNames = Object.keys({ attempts: true } satisfies Record<keyof CallOverrides, true>)

type CallOverrides = Exclude<RetryCallOptions['retry'], false | undefined>

/**
 * Checks options and fills in the defaults.
 *
 * @throws RangeError or TypeError that names the option and the value
 */
export function createRetryPolicy(options: RetryOptions): RetryPolicy {
  if (!isOptions(options))
    throw new TypeError(`The options of \`retry()\` must be an object, got ${describe(options)}.`)
  checkNames('`retry()`', options, optionNames)
  const {
    attempts = 3,
    baseMs = 500,
    capMs = 8000,
    maxRetryAfterMs = 60_000,
    retryAmbiguous = true,
    adaptive = true,
    resume,
    onRetry,
  } = options
  checkAttempts('attempts', attempts)
  checkNumber('baseMs', baseMs, { min: 1, max: maxTimerMs })
  checkNumber('capMs', capMs, { min: minBackoffMs, max: maxTimerMs })
  checkNumber('maxRetryAfterMs', maxRetryAfterMs, { min: 0, max: maxTimerMs })
  checkBoolean('retryAmbiguous', retryAmbiguous)
  checkBoolean('adaptive', adaptive)
  checkFunction('resume', resume)
  checkFunction('onRetry', onRetry)
  checkFunction('when', options.when)
  checkFunction('random', options.random)
  checkFunction('now', options.now)
  // Looked up at each use: a test may replace the globals after the chain was built.
  const { when = (error) => error.retryable, random = () => Math.random(), now = () => Date.now() } = options
  const budget = createRetryBudget(options.budget)
  const gates = adaptive ? new Gates() : undefined
  return { attempts, baseMs, capMs, maxRetryAfterMs, retryAmbiguous, resume, onRetry, when, random, now, budget, gates }
}

/**
 * The policy for one call, or undefined where the call turns retries off.
 *
 * @throws RangeError or TypeError that names the option and the value
 */
export function policyOfCall(policy: RetryPolicy, option: RetryCallOptions['retry']): RetryPolicy | undefined {
  if (option === undefined) return policy
  if (option === false) return undefined
  if (!isOptions(option)) {
    throw new TypeError(`The \`retry\` option of a call must be false or an object, got ${describe(option)}.`)
  }
  checkNames('`retry` in a call', option, callOptionNames)
  const { attempts = policy.attempts } = option
  checkAttempts('retry.attempts', attempts)
  return { ...policy, attempts }
}

function checkAttempts(name: string, value: unknown): void {
  checkNumber(name, value, { min: 1, integer: true })
}

import { checkNames, checkNumber, describe, isOptions, type NumberRange } from '../check-options.ts'
import { maxTimerMs } from '../backoff.ts'
import type { RetryBudgetOptions } from '../retry-options.ts'
import { type BudgetLimits, RetryBudget } from './retry-budget.ts'

const defaults: BudgetLimits = {
  tokens: 500,
  throttledCost: 5,
  transientCost: 14,
  ratio: 0.2,
  minRetries: 10,
  windowMs: 10_000,
}

const count: NumberRange = { min: 0, integer: true }

const ranges: Readonly<Record<keyof BudgetLimits, NumberRange>> = {
  tokens: count,
  throttledCost: count,
  transientCost: count,
  ratio: { min: 0, max: 1, ratio: true },
  minRetries: count,
  windowMs: { min: 10, max: maxTimerMs },
}

/**
 * The budget of a chain, or undefined where it has none.
 *
 * @throws RangeError or TypeError that names the option and the value
 */
export function createRetryBudget(options: RetryBudgetOptions | false = {}): RetryBudget | undefined {
  if (options === false) return undefined
  if (!isOptions(options))
    throw new TypeError(`The \`budget\` option must be false or an object, got ${describe(options)}.`)
  const names = Object.keys(ranges) as (keyof BudgetLimits)[]
  checkNames('`budget`', options, names)
  const given: RetryBudgetOptions = options
  const limits = { ...defaults }
  for (const name of names) limits[name] = checkNumber(`budget.${name}`, given[name] ?? defaults[name], ranges[name])
  return new RetryBudget(limits)
}

import { maxTimerMs } from '../backoff.ts'
import { checkNames, checkNumber, describe, isOptions } from '../check-options.ts'

/** Options of {@link hedge}. */
export interface HedgeOptions {
  /**
   * After how long without a first token the request is sent a second time, in milliseconds. What 95 of 100 calls take to their first token is
   * a good beginning; it differs too much between models for a default.
   */
  readonly delayMs: number
  /**
   * Which part of the calls may be sent twice, from 0 to 1: of all calls so far, and of the last 1000. With 0.05, the 20th call is the first
   * that may.
   *
   * @default 0.05
   */
  readonly maxRatio?: number | undefined
}

const optionNames = Object.keys({ delayMs: true, maxRatio: true } satisfies Record<keyof HedgeOptions, true>)

/** @throws RangeError or TypeError that names the option and the value */
export function checkHedgeOptions(options: HedgeOptions): { readonly delayMs: number; readonly maxRatio: number } {
  if (!isOptions(options))
    throw new TypeError(`The options of \`hedge()\` must be an object, got ${describe(options)}.`)
  checkNames('`hedge()`', options, optionNames)
  const { delayMs, maxRatio = 0.05 } = options
  checkNumber('delayMs', delayMs, { min: 0, max: maxTimerMs })
  checkNumber('maxRatio', maxRatio, { min: 0, max: 1, ratio: true })
  return { delayMs, maxRatio }
}

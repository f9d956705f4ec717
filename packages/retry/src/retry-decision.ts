import type { ChatErrorCode } from '@chinwag/core'
import { backoffCeilingMs, backoffMs, hintedWaitMs, throttledBaseMs } from './backoff.ts'

/** What is known when an attempt has failed. */
export interface Failure {
  readonly code: ChatErrorCode
  /** Whether the same request may work when it is sent again. */
  readonly retryable: boolean
  /** Whether the attempt may have been carried out, and billed, all the same. */
  readonly ambiguous: boolean
  /** What the server asked for, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** Which attempt failed; the first is 1. */
  readonly attempt: number
  /** How often this pass was already retried after an ambiguous failure. */
  readonly ambiguousRetries: number
  /** How long the call may still take, in milliseconds; undefined where there is no deadline. */
  readonly leftMs: number | undefined
}

/** How far retries may go. */
export interface RetryLimits {
  readonly attempts: number
  readonly baseMs: number
  readonly capMs: number
  readonly maxRetryAfterMs: number
  readonly retryAmbiguous: boolean
}

/**
 * Why a failed call is not tried again:
 *
 * - `not-retryable`: the same request cannot work, or `when` said no;
 * - `ambiguous`: it may have been billed, and one retry of that kind is all there is;
 * - `attempts`: all of them are used;
 * - `retry-after`: the server asks for a longer wait than `maxRetryAfterMs`;
 * - `deadline`: the wait would outlast the call, or `totalMs` ended the attempt;
 * - `committed`: it failed after its first token, when the reply was in other hands already, and was not resumed;
 * - `repeated`: it was resumed, and the server repeated what it had said, where the rest was wanted;
 * - `budget`: the retries of all calls together have used up what they may;
 * - `gate`: not sent at all, since the server throttles, and its turn would come too late;
 * - `fallback`: the server asks for more than a second, and a `fallback()` further out has another hop.
 */
export type RetryStopReason =
  | 'not-retryable'
  | 'ambiguous'
  | 'attempts'
  | 'retry-after'
  | 'deadline'
  | 'committed'
  | 'repeated'
  | 'budget'
  | 'gate'
  | 'fallback'

/** What to do about a {@link Failure}. */
export type RetryDecision =
  | { readonly type: 'wait'; readonly waitMs: number }
  | { readonly type: 'stop'; readonly reason: RetryStopReason }

/** Decides whether to try again, and after how long. Pure: all that it knows is passed in. */
export function decideRetry(failure: Failure, limits: RetryLimits, random: () => number): RetryDecision {
  if (!failure.retryable) return stop('not-retryable')
  if (failure.ambiguous && (!limits.retryAmbiguous || failure.ambiguousRetries > 0)) return stop('ambiguous')
  if (failure.attempt >= limits.attempts) return stop('attempts')
  const hintMs = usableHint(failure.retryAfterMs)
  if (hintMs !== undefined && hintMs > limits.maxRetryAfterMs) return stop('retry-after')
  const ceilingMs = backoffCeilingMs(failure.attempt - 1, baseFor(failure.code, limits.baseMs), limits.capMs)
  const waitMs = hintMs === undefined ? backoffMs(ceilingMs, random) : hintedWaitMs(hintMs, ceilingMs, random)
  if (failure.leftMs !== undefined && waitMs >= failure.leftMs) return stop('deadline')
  return { type: 'wait', waitMs }
}

function stop(reason: RetryStopReason): RetryDecision {
  return { type: 'stop', reason }
}

/** What a server asked for, in milliseconds, where that can be meant: errors of other transports may carry anything, NaN and negative numbers too. */
export function usableHint(retryAfterMs: number | undefined): number | undefined {
  return retryAfterMs !== undefined && retryAfterMs >= 0 ? retryAfterMs : undefined
}

/** Whether the server wants fewer requests. */
export function isThrottling(code: ChatErrorCode): boolean {
  return code === 'rate_limit' || code === 'overloaded'
}

function baseFor(code: ChatErrorCode, baseMs: number): number {
  return isThrottling(code) ? Math.max(baseMs, throttledBaseMs) : baseMs
}

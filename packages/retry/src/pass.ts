import { type AttemptRecord, type CallContext, type ChatError, deadlineKey, isChatError } from '@chinwag/core'
import type { Attempt } from './attempt-records.ts'
import type { RetryStopReason } from './retry-decision.ts'
import type { RetryPolicy } from './retry-policy.ts'

/** One time that a request goes through `retry()`. A fallback or a hedge further out makes several of them in one call. */
export interface Pass {
  readonly policy: RetryPolicy
  readonly context: CallContext
  /** Of the request: an outer middleware may give each pass its own. */
  readonly signal: AbortSignal
  readonly failures: AttemptRecord[]
  ambiguousRetries: number
}

/** Whichever signal has ended the pass: that of the caller goes first. */
export function abortedSignal({ context, signal }: Pass): AbortSignal | undefined {
  return [context.signal, signal].find(({ aborted }) => aborted)
}

/** How long the call may still take, in milliseconds; undefined where there is no deadline. */
export function leftMs({ context, policy }: Pass): number | undefined {
  const deadline = context.get(deadlineKey)
  return deadline === undefined ? undefined : deadline - policy.now()
}

/** Timers may ring a little before their time. */
const earlyMs = 5

/**
 * Whether an abort is the `totalMs` of this call. Only that error is the library's own to write on: a caller may abort with
 * a `ChatError` too, such as the one of another call that has run out of time.
 */
export function isOutOfTime(reason: unknown, pass: Pass): reason is ChatError {
  return isChatError(reason) && reason.phase === 'total' && (leftMs(pass) ?? Infinity) <= earlyMs
}

/** Tells the inspector why there is no further attempt. */
export function reportStop(
  reason: RetryStopReason,
  { code, status }: ChatError,
  { number }: Attempt,
  { context }: Pass,
): void {
  context.emit({ type: 'retry-stopped', attempt: number, reason, code, status })
}

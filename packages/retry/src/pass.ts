import {
  type AttemptRecord,
  type CallContext,
  type ChatError,
  type ChatRequest,
  deadlineKey,
  isChatError,
} from '@chinwag/core'
import type { Attempt } from './attempt-records.ts'
import type { RetryStopReason } from './retry-decision.ts'
import type { RetryPolicy } from './retry-policy.ts'

/** What may end the work on a request early. */
export interface Bounds {
  readonly context: CallContext
  /** Of the request: an outer middleware may give each pass its own. */
  readonly signal: AbortSignal
  readonly policy: { readonly now: () => number }
}

/** One time that a request goes through `retry()`. A fallback or a hedge further out makes several of them in one call. */
export interface Pass extends Bounds {
  readonly policy: RetryPolicy
  readonly failures: AttemptRecord[]
  ambiguousRetries: number
  /** Whether somebody else answers where it fails with this error; undefined where there is nobody else. */
  elsewhere: ((error: ChatError) => boolean) | undefined
  /** What its retries have cost so far, until an answer gives it back. */
  spent: number
}

/** Those of a request, by the clock of the machine. */
export function boundsOf({ signal }: ChatRequest, context: CallContext): Bounds {
  return { signal, context, policy: { now: () => Date.now() } }
}

/** Whichever signal has ended the work: that of the caller goes first. */
export function abortedSignal({ context, signal }: Pick<Bounds, 'context' | 'signal'>): AbortSignal | undefined {
  return [context.signal, signal].find(({ aborted }) => aborted)
}

/** How long the call may still take, in milliseconds; undefined where there is no deadline. */
export function leftMs({ context, policy }: Bounds): number | undefined {
  const deadline = context.get(deadlineKey)
  return deadline === undefined ? undefined : deadline - policy.now()
}

/** Timers may ring a little before their time. */
const earlyMs = 5

/**
 * Whether an abort is the `totalMs` of this call. Only that error is the library's own to write on: a caller may abort with
 * a `ChatError` too, such as the one of another call that has run out of time.
 */
export function isOutOfTime(reason: unknown, bounds: Bounds): reason is ChatError {
  return isChatError(reason) && reason.phase === 'total' && (leftMs(bounds) ?? Infinity) <= earlyMs
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

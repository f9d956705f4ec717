import {
  type AttemptRecord,
  type CallContext,
  type ChatError,
  type ContextKey,
  createContextKey,
  type Observer,
} from '@chinwag/core'

/**
 * The attempts of a call that failed, oldest first; not set while none did. For loggers further out in the chain: a call
 * that succeeded in the end has no error to carry them.
 *
 * @example
 * ```ts
 * import type { Middleware } from '@chinwag/core'
 * import { attemptsKey } from '@chinwag/retry'
 *
 * const countAttempts = (): Middleware => async function countAttempts(request, next, context) {
 *   const response = await next(request)
 *   console.error('attempts:', (context.get(attemptsKey)?.length ?? 0) + 1)
 *   return response
 * }
 * ```
 */
export const attemptsKey: ContextKey<readonly AttemptRecord[]> = createContextKey('retry.attempts')

/** An attempt that is under way. */
export interface Attempt {
  /** The first is 1. */
  readonly number: number
  /** In milliseconds since the epoch. */
  readonly startedAt: number
  /** How long was waited before it, in milliseconds. */
  readonly waitedMs: number
}

/**
 * Notes a failed attempt: in the list of the call, on the error, and under {@link attemptsKey}.
 *
 * Where a retrying middleware further in left its records on the error, those count: it has published them already.
 */
export function noteFailure(
  error: ChatError,
  attempt: Attempt,
  failures: AttemptRecord[],
  context: Pick<CallContext, 'get' | 'set'>,
): void {
  const records = recordsOf(error, attempt)
  if (innerRecords(error, attempt).length === 0) {
    context.set(attemptsKey, [...(context.get(attemptsKey) ?? []), ...records])
  }
  failures.push(...records)
  error.attempts = [...failures]
}

/** Puts the attempts that failed before on the error of a reply that breaks after its first token. */
export function blameOn(failures: readonly AttemptRecord[], attempt: Attempt): Observer {
  return {
    settle(outcome) {
      if (outcome.type === 'error') outcome.error.attempts = [...failures, ...recordsOf(outcome.error, attempt)]
    },
  }
}

function recordsOf(error: ChatError, attempt: Attempt): readonly AttemptRecord[] {
  const [first, ...rest] = innerRecords(error, attempt)
  if (first) return [{ ...first, waitedMs: first.waitedMs + attempt.waitedMs }, ...rest]
  return [{ code: error.code, status: error.status, startedAt: attempt.startedAt, waitedMs: attempt.waitedMs }]
}

function innerRecords(error: ChatError, attempt: Attempt): readonly AttemptRecord[] {
  // An error object that is thrown again (from a cache of failures, say) still carries the records of its earlier life.
  return error.attempts.filter((record) => record.startedAt >= attempt.startedAt)
}

import {
  type AttemptRecord,
  type CallContext,
  type ChatError,
  deadlineKey,
  isChatError,
  type Middleware,
} from '@chinwag/core'
import { type Attempt, blameOn, noteFailure } from './attempt-records.ts'
import { withIdempotencyKey } from './idempotency-key.ts'
import { decideRetry, type Failure } from './retry-decision.ts'
import type { RetryCallOptions, RetryOptions } from './retry-options.ts'
import { createRetryPolicy, policyOfCall, type RetryPolicy } from './retry-policy.ts'

/** One call on its way through `retry()`. */
interface Run {
  readonly policy: RetryPolicy
  readonly context: CallContext
  readonly failures: AttemptRecord[]
  ambiguousRetries: number
}

/**
 * Sends a request again when it failed before the first token, and sending it again can help.
 *
 * Waits grow exponentially with full jitter, and are never shorter than what the server asked for. After the first token
 * nothing is retried: the error reaches the caller with the partial answer. The last error carries all `attempts`.
 *
 * Put it inside of `cache()` and `context()`, next to the transport.
 *
 * @throws RangeError or TypeError if an option cannot be meant: `attempts: 0`, `NaN`, a negative wait
 * @example
 * ```ts
 * import { createChat } from '@chinwag/core'
 * import { retry } from '@chinwag/retry'
 *
 * const chat = createChat({ apiKey: 'sk-…', use: [retry({ attempts: 4 })] })
 * const once = { retry: false } as const
 * const messages = [{ role: 'user', content: 'Hello' }] as const
 * const completion = await chat.complete({ model: 'gpt-4.1-mini', messages }, once)
 * ```
 */
export function retry(options: RetryOptions = {}): Middleware<RetryCallOptions> {
  const chainPolicy = createRetryPolicy(options)
  return async function retry(request, next, context) {
    const policy = policyOfCall(chainPolicy, context.options.retry)
    if (!policy) return next(request)
    const keyed = policy.attempts > 1 ? withIdempotencyKey(request, context.id) : request
    const run: Run = { policy, context, failures: [], ambiguousRetries: 0 }
    for (let number = 1, waitedMs = 0; ; number++) {
      const attempt: Attempt = { number, startedAt: policy.now(), waitedMs }
      try {
        const response = await (await next(keyed)).committed()
        return run.failures.length > 0 ? response.observe(blameOn(run.failures, attempt)) : response
      } catch (error) {
        const aborted = [context.signal, request.signal].find((signal) => signal.aborted)
        const failure: unknown = aborted ? aborted.reason : error
        if (!isChatError(failure)) throw failure
        noteFailure(failure, attempt, run.failures, context)
        // The deadline of the call aborts with a ChatError: it goes the way of an abort, with the attempts on it.
        if (aborted) throw failure
        waitedMs = waitAfter(failure, attempt, run)
      }
      await context.sleep(waitedMs)
    }
  }
}

/**
 * How long to wait before the next attempt, in milliseconds.
 *
 * @throws the error itself, if there is to be no other attempt
 */
function waitAfter(error: ChatError, attempt: Attempt, run: Run): number {
  const { policy, context } = run
  const decision = decideRetry(failureOf(error, attempt, run), policy, policy.random)
  if (decision.type === 'stop') {
    const { code, status } = error
    context.emit({ type: 'retry-stopped', attempt: attempt.number, reason: decision.reason, code, status })
    throw error
  }
  if (error.ambiguous) run.ambiguousRetries++
  announce(error, attempt, decision.waitMs, run)
  return decision.waitMs
}

function failureOf(
  error: ChatError,
  { number: attempt }: Attempt,
  { policy, context, ambiguousRetries }: Run,
): Failure {
  const { code, ambiguous, retryAfterMs } = error
  const deadline = context.get(deadlineKey)
  const leftMs = deadline === undefined ? undefined : deadline - policy.now()
  return {
    code,
    retryable: policy.when(error, { attempt }),
    ambiguous,
    retryAfterMs,
    attempt,
    ambiguousRetries,
    leftMs,
  }
}

function announce(error: ChatError, { number: attempt }: Attempt, waitMs: number, { policy, context }: Run): void {
  const { attempts, onRetry } = policy
  context.emit({ type: 'retry', attempt, attempts, waitMs, code: error.code, status: error.status })
  if (!onRetry) return
  const event = { callId: context.id, attempt, attempts, waitMs, error }
  // A throw inside the executor becomes a rejection, which `waitUntil` reports: neither can disturb the call.
  context.waitUntil(new Promise<void>((resolve) => resolve(onRetry(event))))
}

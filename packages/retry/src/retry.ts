import type { Middleware } from '@chinwag/core'
import { beginAttempt } from './attempt-records.ts'
import { withIdempotencyKey } from './idempotency-key.ts'
import type { Pass } from './pass.ts'
import type { RetryCallOptions, RetryOptions } from './retry-options.ts'
import { createRetryPolicy, policyOfCall } from './retry-policy.ts'
import { waitAfter } from './wait-after.ts'
import { watchReply } from './watch-reply.ts'

/**
 * Sends a request again when it failed before the first token, and sending it again can help.
 *
 * Waits grow exponentially with full jitter, and are never shorter than what the server asked for. After the first token
 * nothing is retried: the error reaches the caller with the partial answer. The last error carries all `attempts`.
 *
 * Put it inside of `cache()` and `context()`, next to the transport.
 *
 * @throws RangeError or TypeError if an option cannot be meant: `attempts: 0`, `NaN`, a negative wait, an unknown name
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
    const keyed = policy.attempts > 1 ? withIdempotencyKey(request, context) : request
    const pass: Pass = { policy, context, signal: request.signal, failures: [], ambiguousRetries: 0 }
    for (let number = 1, waitedMs = 0; ; number++) {
      const attempt = beginAttempt(number, policy.now(), waitedMs, context)
      try {
        const response = await (await next(keyed)).committed()
        return watchReply(response, attempt, pass)
      } catch (error) {
        waitedMs = waitAfter(error, attempt, pass)
      }
      await context.sleep(waitedMs, request.signal)
    }
  }
}

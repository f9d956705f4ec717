import type { ChatResponse, Middleware } from '@chinwag/core'
import { beginAttempt } from './attempt-records.ts'
import { elsewhereKey } from './fallback/elsewhere.ts'
import type { Ticket } from './gate/gates.ts'
import { withIdempotencyKey } from './idempotency-key.ts'
import type { Pass } from './pass.ts'
import type { RetryCallOptions, RetryOptions } from './retry-options.ts'
import { type Send, toResumable } from './resume/to-resumable.ts'
import { createRetryPolicy, policyOfCall } from './retry-policy.ts'
import { waitAfter } from './wait-after.ts'
import { watchReply } from './watch-reply.ts'

/**
 * Sends a request again when it failed before the first token, and sending it again can help.
 *
 * Waits grow exponentially with full jitter, and are never shorter than what the server asked for. After the first token
 * nothing is retried: the error reaches the caller with the partial answer. The last error carries all `attempts`.
 *
 * All calls share a budget of retries, and a gate for as long as the server throttles: then first attempts wait for their turn as well.
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
    const { budget, gates, now, resume } = policy
    // A reader who leaves ends what was to resume the reply as well.
    const left = resume && new AbortController()
    const signal = left ? AbortSignal.any([request.signal, left.signal]) : request.signal
    const leave = (reason: unknown): void => left?.abort(reason)
    const pass: Pass = {
      policy,
      context,
      signal,
      failures: [],
      ambiguousRetries: 0,
      spent: 0,
      elsewhere: context.get(elsewhereKey),
    }
    budget?.count(now())

    const send: Send = async (body, from = { number: 1, waitedMs: 0 }) => {
      const changed = body === request.body && !left ? request : { ...request, body, signal }
      const keyed = policy.attempts > 1 ? withIdempotencyKey(changed, context) : changed
      for (let { number, waitedMs } = from; ; number++) {
        if (gates?.areUp) waitedMs += await gates.enter(keyed, pass, number)
        const attempt = beginAttempt(number, now(), waitedMs, context)
        const ticket = gates?.sent(keyed, pass, attempt.startedAt)
        try {
          const response = watchReply(await (await next(keyed)).committed(), attempt, pass)
          noteAnswer(response, ticket, pass)
          return left ? toResumable(response, { request, attempt, pass, send, before: from.before, leave }) : response
        } catch (error) {
          if (ticket) gates?.failed(error, keyed, ticket, pass)
          waitedMs = waitAfter(error, attempt, pass)
        }
        await context.sleep(waitedMs, signal)
      }
    }
    return send(request.body)
  }
}

function noteAnswer(response: ChatResponse, ticket: Ticket | undefined, pass: Pass): void {
  const { budget, gates, now } = pass.policy
  budget?.answered(pass.spent)
  pass.spent = 0
  if (ticket?.key !== undefined) gates?.answered(response, ticket, now())
}

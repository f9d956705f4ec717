import type { ChatCompletion, ChatError, ChatParams, ChatRequest } from '@chinwag/core'

/** Options of {@link retry}. */
export interface RetryOptions {
  /**
   * How often a request is sent at most, the first time included. An integer of at least 1; 1 means never again.
   *
   * @default 3
   */
  readonly attempts?: number | undefined
  /**
   * Upper bound of the first wait, in milliseconds; it doubles with every retry. After throttling (`rate_limit`,
   * `overloaded`) it is at least 1000.
   *
   * Does not apply where the server says how long to wait.
   *
   * @default 500
   */
  readonly baseMs?: number | undefined
  /**
   * Upper bound of every wait before a retry that the server did not ask for, in milliseconds. At least 50. What the `adaptive` option adds is not
   * bounded by it.
   *
   * @default 8000
   */
  readonly capMs?: number | undefined
  /**
   * The longest wait that a server may ask for, in milliseconds. When it asks for more, the call fails at once, with
   * `retryAfterMs` on the error. More than 2^31 − 1 ms counts as nothing asked for. Up to a quarter of what the server asks for, and one second, is
   * added as jitter.
   *
   * Does not bound the wait for a turn among other calls: the deadline of the call does.
   *
   * @default 60000
   */
  readonly maxRetryAfterMs?: number | undefined
  /**
   * Whether to retry a failure that may have been billed: a timeout, or a reset after the request was sent. Once a pass
   * through `retry()` if true (a call has one pass, unless a fallback or a hedge further out starts more), never if false.
   *
   * @default true
   */
  readonly retryAmbiguous?: boolean | undefined
  /**
   * What the retries of all calls of the chain may cost together, or `false` for no such limit. A call whose retry cannot be paid for fails with
   * its error, and `details: { retries: 'budget spent' }`. Bursts far over the limit of the server run out of it: `false` is for batches that
   * are to get through.
   *
   * @default {}
   */
  readonly budget?: RetryBudgetOptions | false | undefined
  /**
   * Whether to slow down when the server throttles (`rate_limit`, `overloaded`): from then on, until it no longer does, all requests for the same
   * model go one after the other at a rate that is learned from the answers, and none before the time that the server asked for. First attempts
   * wait as well. A wait that would be longer than the call may take, or for which the server asks for more than `maxRetryAfterMs`, fails the call at
   * once.
   *
   * Each `retry()` learns for itself; other processes under the same limit need not be known.
   *
   * @default true
   */
  readonly adaptive?: boolean | undefined
  /**
   * Goes on with a stream that broke after its first token: builds the request for the rest, from what had arrived. Without it, the error
   * of such a stream reaches the caller. See {@link Resume} for which servers can do that; there is no way that works with all.
   *
   * Only for retryable errors, within `attempts`, and after the same waits. Not for `n > 1`, nor once reasoning or a tool call has begun.
   */
  readonly resume?: Resume | undefined
  /**
   * Told before each wait. Nobody waits for it, `chat.idle()` neither; what it throws, or rejects with, is reported to
   * `inspect` as `retry-hook` and does not disturb the call.
   */
  readonly onRetry?: ((event: RetryEvent) => void | Promise<void>) | undefined
  /**
   * Decides what is worth another attempt, in place of `error.retryable` and so of the server's own word
   * (`x-should-retry`): begin with `error.retryable &&` to narrow, since `() => true` repeats even an empty account.
   * `attempt` is the one that failed, from 1. Only `true` is a yes: an async function says no.
   *
   * Not asked about what was aborted, nor after the first token. All limits still hold: `attempts`, `maxRetryAfterMs`, the deadline, and one
   * retry of ambiguous failures. What it throws fails the call.
   *
   * @default (error) => error.retryable
   */
  readonly when?: ((error: ChatError, info: { readonly attempt: number }) => boolean) | undefined
  /**
   * Randomness of the jitter: a number from 0 up to, not including, 1. What is outside of that counts as the nearer end.
   *
   * @default Math.random
   */
  readonly random?: (() => number) | undefined
  /**
   * The clock, in milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: (() => number) | undefined
}

/** The `budget` option of {@link retry}. All numbers but `ratio` are integers of at least 0. */
export interface RetryBudgetOptions {
  /**
   * What there is to spend, and the most there can be. An answer gives back what the retries of its call cost, or 1 where there were none.
   *
   * @default 500
   */
  readonly tokens?: number | undefined
  /** What a retry after throttling costs (`rate_limit`, `overloaded`). @default 5 */
  readonly throttledCost?: number | undefined
  /** What any other retry costs. @default 14 */
  readonly transientCost?: number | undefined
  /** How many retries there may be for each call, from 0 to 1, over `windowMs`. @default 0.2 */
  readonly ratio?: number | undefined
  /** So many retries may there always be in `windowMs`, however few calls. @default 10 */
  readonly minRetries?: number | undefined
  /** Over how long calls and retries are counted, in milliseconds, from 10. @default 10000 */
  readonly windowMs?: number | undefined
}

/**
 * Builds the body of the request that goes on with a broken answer. `undefined` lets the error reach the caller.
 *
 * `request` is the one that `retry()` got, `partial` all that the reader has had, and `error` why it broke. The server must answer with the
 * rest alone, such as one that continues a last message of the assistant. The API of OpenAI does not: it begins a new answer. A rest that
 * repeats the whole of `partial`, or ends within it, is refused, and the call fails with `error`, where that is at least 8 characters; another
 * beginning cannot be told from a continuation.
 *
 * @example
 * ```ts
 * import type { Resume } from '@chinwag/retry'
 *
 * // For vLLM.
 * export const resume: Resume = ({ request, partial }) => ({
 *   ...request.body,
 *   messages: [...request.body.messages, { role: 'assistant', content: partial.choices[0]?.message.content }],
 *   add_generation_prompt: false,
 *   continue_final_message: true,
 * })
 * ```
 */
export type Resume = (broken: {
  readonly request: ChatRequest
  readonly partial: ChatCompletion
  readonly error: ChatError
}) => ChatParams | undefined | Promise<ChatParams | undefined>

/** What {@link retry} takes with a single call. */
export interface RetryCallOptions {
  /** `false` sends this call once, as if there were no `retry()`. An object overrides `attempts`. */
  readonly retry?: { readonly attempts?: number | undefined } | false | undefined
}

/** What `onRetry` receives before each wait. */
export interface RetryEvent {
  /** `context.id` of the call. */
  readonly callId: string
  /** Which attempt failed; the first is 1. */
  readonly attempt: number
  /** How many attempts this pass may make in all. */
  readonly attempts: number
  /** How long it waits now, in milliseconds. */
  readonly waitMs: number
  /** Why that attempt failed. */
  readonly error: ChatError
}

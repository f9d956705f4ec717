import type { ChatError } from '@chinwag/core'

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
   * Upper bound of every wait that the server did not ask for, in milliseconds. At least 50.
   *
   * @default 8000
   */
  readonly capMs?: number | undefined
  /**
   * The longest wait that a server may ask for, in milliseconds. When it asks for more, the call fails at once, with
   * `retryAfterMs` on the error. Up to a quarter of what it asks for, and one second, is added as jitter.
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

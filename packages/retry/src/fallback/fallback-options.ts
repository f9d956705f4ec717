import type { Chat, ChatError, Transport } from '@chinwag/core'

/** Another way to have a request answered: at least one of the three. */
export interface FallbackHop {
  /** Instead of the one in the request. @default that of the request */
  readonly model?: string | undefined
  /**
   * Who answers instead of the rest of the chain: a chat with a server and a key of its own, or any function from request to reply.
   *
   * It gets none of the headers of the request, which may hold the keys of the first server; `headers` are all that it gets.
   */
  readonly transport?: Transport | Pick<Chat, 'send'> | undefined
  /** Added to those of the request; `null` takes one away. Those that `createChat` adds are not among them. */
  readonly headers?: Readonly<Record<string, string | null | undefined>> | undefined
}

/** Options of {@link fallback}. */
export interface FallbackOptions {
  /**
   * Decides which failures the next hop is for, in place of the rule: throttling, and what may pass (`rate_limit`, `overloaded`, `server`,
   * `conflict`, `timeout`, `connection`, `stream_interrupted`). To add to it, begin with `isTransient(error) ||`. Where it says yes to
   * another failure, such as a wrong key, the inspector gets a `fallback-warning`: who pays, and who reads along, changes.
   *
   * Not asked about what was aborted, nor after the first token. Only `true` is a yes: an async function says no. What it throws fails the call.
   *
   * @default isTransient
   */
  readonly when?: ((error: ChatError, info: { readonly hop: number }) => boolean) | undefined
  /** Told before each hop. Nobody waits for it; what it throws, or rejects with, is reported to `inspect` as `retry-hook`. */
  readonly onFallback?: ((event: FallbackEvent) => void | Promise<void>) | undefined
}

/** What {@link fallback} takes with a single call. */
export interface FallbackCallOptions {
  /** `false` keeps this call to where it was meant to go. */
  readonly fallback?: false | undefined
}

/** What `onFallback` receives. */
export interface FallbackEvent {
  /** `context.id` of the call. */
  readonly callId: string
  /** Which hop is next; the first of the list is 1. */
  readonly hop: number
  /** The model that failed. */
  readonly from: string
  /** The model that is next. */
  readonly to: string
  /** Why the one before failed. */
  readonly error: ChatError
}

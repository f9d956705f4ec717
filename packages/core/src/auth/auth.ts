import type { ChatError } from '../errors/chat-error.ts'
import type { CallContext } from '../middleware.ts'

/** What authorisation knows of the attempt that asks for it. */
export interface AuthAttempt {
  /** Aborted when the attempt is given up. */
  readonly signal: AbortSignal
}

/** How one attempt is authorised. */
export interface Credentials {
  /** Headers to send, such as `authorization`. */
  readonly headers: Readonly<Record<string, string>>
  /**
   * Told of each error status that comes back for these headers. `true`: `authorize` has something better now, so the request is sent
   * once more, byte for byte the same. Not told where headers of the caller took the place of these.
   */
  readonly failed?: ((error: ChatError, context: Pick<CallContext, 'emit'>) => boolean) | undefined
}

/** Authorises attempts. Use {@link bearer}, {@link apiKeyHeader}, {@link azure}, {@link keyPool}, or one of your own. */
export interface Auth {
  /** The server that it is for: the `baseURL` of the chat, which then names none itself. */
  readonly baseURL?: string | undefined
  /** Called for each attempt, so that a key may change between them. */
  authorize(attempt: AuthAttempt): Credentials | Promise<Credentials>
  /**
   * What stands for the account where that is more than one attempt's headers: all keys of a pool. Never sent; `upstreamKey` tells accounts
   * apart by it. @default what `authorize` gives
   */
  account?(attempt: AuthAttempt): Credentials | Promise<Credentials>
}

/** A key that may be used again until a certain time. */
export interface ExpiringKey {
  readonly key: string
  /** In milliseconds since the epoch. */
  readonly expiresAt: number
}

/**
 * A key, or where to get it. A function is called for each attempt, unless one that was called before is not done yet, or gave an
 * {@link ExpiringKey} that is still good. When the server answers 401, it is called once more, and the request sent again.
 */
export type ApiKey = string | (() => string | ExpiringKey | Promise<string | ExpiringKey>)

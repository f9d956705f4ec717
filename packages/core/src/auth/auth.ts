/** How one attempt is authorised. */
export interface Credentials {
  /** Headers to send, such as `authorization`. */
  readonly headers: Readonly<Record<string, string>>
}

/** Authorises attempts. Use {@link bearer}, {@link apiKeyHeader}, or one of your own. */
export interface Auth {
  /** Called for each attempt, so that a key may change between them. The signal is aborted when the attempt is given up. */
  authorize(attempt: { readonly signal: AbortSignal }): Credentials | Promise<Credentials>
}

/** A key that may be used again until a certain time. */
export interface ExpiringKey {
  readonly key: string
  /** In milliseconds since the epoch. */
  readonly expiresAt: number
}

/**
 * A key, or where to get it. A function is called for each attempt, unless one that was called before is not done yet, or gave an
 * {@link ExpiringKey} that is still good.
 */
export type ApiKey = string | (() => string | ExpiringKey | Promise<string | ExpiringKey>)

/** How one attempt is authorised. */
export interface Credentials {
  /** Headers to send, such as `authorization`. */
  readonly headers: Readonly<Record<string, string>>
}

/** Authorises attempts. Use {@link bearer}, {@link apiKeyHeader}, or one of your own. */
export interface Auth {
  /** Called for each attempt, so that a key may change between them. */
  authorize(attempt: { readonly signal: AbortSignal }): Credentials | Promise<Credentials>
}

/** A key, or where to get it. A function is called for each attempt. */
export type ApiKey = string | (() => string | Promise<string>)

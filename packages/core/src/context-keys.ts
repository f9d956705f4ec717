import { type CallContext, createContextKey, type ChatRequest, type ContextKey } from './middleware.ts'

/** When the call must be over, in milliseconds since the epoch. Not set where the call has no `totalMs`. */
export const deadlineKey: ContextKey<number> = createContextKey('deadline')

/** Where a call goes, as far as a middleware may know it. */
export interface Upstream {
  /** Without credentials and without a slash at the end. Empty for a chat with a `transport` of its own. */
  readonly baseURL: string
  /**
   * Tells credentials apart without telling them: an HMAC-SHA-256 in hexadecimal of the one that the request would be sent with. Empty where there is none.
   * At once where it is known already: `await` it. `context`: of the call, which may leave headers out.
   */
  scope(request: ChatRequest, context?: CallContext): string | Promise<string>
}

/** The server and the credential of the chat. Set by `createChat`; caches divide their entries by it. */
export const upstreamKey: ContextKey<Upstream> = createContextKey('upstream')

/** Headers that the caller set to `null`: the transport leaves them out, its own too. */
export const omittedHeadersKey: ContextKey<ReadonlySet<string>> = createContextKey('omittedHeaders')

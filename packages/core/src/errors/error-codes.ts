/** What went wrong, in one word. The same words in every package. */
export type ChatErrorCode =
  | 'rate_limit'
  | 'quota'
  | 'authentication'
  | 'permission'
  | 'not_found'
  | 'invalid_request'
  | 'context_length'
  | 'content_filter'
  | 'conflict'
  | 'too_large'
  | 'overloaded'
  | 'server'
  | 'timeout'
  | 'connection'
  | 'stream_interrupted'
  | 'invalid_response'

/** What a {@link ChatErrorCode} means for the caller. */
export interface ErrorCodeInfo {
  /** Whether the same request may work when it is sent again. */
  readonly retryable: boolean
  /** Whether the attempt may have been carried out, and billed, all the same. */
  readonly ambiguous: boolean
  /** The HTTP status that goes with it, for an error inside a stream that names none. */
  readonly status?: number | undefined
  /** What to do about it, one sentence. */
  readonly remedy: string
}

/** Every code, with its defaults. A single error can differ: a server may say `x-should-retry`. */
export const errorCodes: Readonly<Record<ChatErrorCode, ErrorCodeInfo>> = Object.freeze({
  rate_limit: info('Slow down, and try again.', 429, true),
  quota: info('Check the plan and billing.', 429),
  authentication: info('Check the API key.', 401),
  permission: info('Check what the API key may do.', 403),
  not_found: info('Check `model` and `baseURL`.', 404),
  invalid_request: info('Correct the request.', 400),
  context_length: info('Shorten the conversation.', 400),
  content_filter: info('Change what was refused.', 400),
  conflict: info('Try again.', 409, true),
  too_large: info('Send less.', 413),
  overloaded: info('Try again later.', 503, true),
  server: info('Try again up to three times, then report it.', 500, true),
  timeout: info('Raise the timeout, or try again.', undefined, true, true),
  connection: info('Check the network and `baseURL`, or try again.', undefined, true),
  stream_interrupted: info('Try again, or continue from `partial`.', undefined, true, true),
  invalid_response: info('Check `baseURL`.', undefined, false, true),
})

function info(remedy: string, status?: number, retryable = false, ambiguous = false): ErrorCodeInfo {
  return Object.freeze({ retryable, ambiguous, status, remedy })
}

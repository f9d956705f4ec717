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
  rate_limit: info(true, false, 'Slow down: wait for `retryAfterMs`, or back off exponentially.', 429),
  quota: info(false, false, 'The account is out of credit: check the plan and billing.', 429),
  authentication: info(false, false, 'Check the API key.', 401),
  permission: info(false, false, 'The key is valid but may not do this: check its project and the model access.', 403),
  not_found: info(false, false, 'Check `model` and `baseURL`.', 404),
  invalid_request: info(false, false, 'Correct the request; sending it again cannot help.', 400),
  context_length: info(false, false, 'Shorten the conversation, for example with `@chinwag/context`.', 400),
  content_filter: info(false, false, 'The content was refused by policy; change the request.', 400),
  conflict: info(true, false, 'Another request was in the way: try again.', 409),
  too_large: info(false, false, 'Send less: the body, or an image or file in it, is over the limit.', 413),
  overloaded: info(true, false, 'The server is overloaded: back off and try again.', 503),
  server: info(true, false, 'The server failed: try again up to three times, then report it with the request id.', 500),
  timeout: info(true, true, 'Raise the timeout, or try again.'),
  connection: info(true, false, 'Check the network and `baseURL`, or try again.'),
  stream_interrupted: info(true, true, 'The answer is not whole: try again, or continue from `partial`.'),
  invalid_response: info(false, true, 'The server does not speak Chat Completions here: check `baseURL`.'),
})

function info(retryable: boolean, ambiguous: boolean, remedy: string, status?: number): ErrorCodeInfo {
  return Object.freeze({ retryable, ambiguous, status, remedy })
}

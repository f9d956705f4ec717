import type { ChatError } from '../errors/chat-error.ts'
import { errorCodes } from '../errors/error-codes.ts'
import { rawFailureOf } from '../errors/raw-failure.ts'
import { keptHeaders } from './kept-headers.ts'

/** A failure that HTTP can say, as HTTP says it; `undefined` for faults of the network, which a `fetch` rejects with. */
export function failureResponse(error: ChatError): Response | undefined {
  const raw = rawFailureOf(error)
  const status =
    raw?.status ??
    error.status ??
    errorCodes[error.code].status ??
    // A fault of the network that the chain has retried: whoever is rejected begins anew.
    (error.code === 'invalid_response' || error.attempts.length > 0 ? 502 : undefined)
  if (status === undefined) return undefined
  const headers = keptHeaders(raw?.headers ?? new Headers())
  if (!raw) headers.set('content-type', 'application/json')
  if (!raw && error.requestId !== undefined) headers.set('x-request-id', error.requestId)
  // The chain has done what can be done: the SDK's own retries would multiply it.
  if (error.attempts.length > 0 || !error.retryable) headers.set('x-should-retry', 'false')
  const body = raw?.body ?? JSON.stringify(errorBody(error))
  // A Response takes no other status, and none with a body below 400 that a server could have failed with.
  return new Response(body, { status: status >= 400 && status < 600 ? status : 502, headers })
}

/** An error as the API words it. */
export function errorBody({ message, code, param, status }: ChatError): object {
  return { error: { message, type: code, param: param ?? null, code, status } }
}

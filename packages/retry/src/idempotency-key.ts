import type { ChatRequest } from '@chinwag/core'

const header = 'idempotency-key'

/** Names a request, so that a server which knows the header carries it out once. A name that the caller gave stays. */
export function withIdempotencyKey(request: ChatRequest, key: string): ChatRequest {
  if (request.headers.has(header)) return request
  const headers = new Headers(request.headers)
  headers.set(header, key)
  return { ...request, headers }
}

import { type CallContext, type CallOptions, ChatResponse, type ChatRequest, type Next } from '@chinwag/core'
import { describe } from '../check-options.ts'
import { hasIdempotencyKey, withIdempotencyKey } from '../idempotency-key.ts'
import type { FallbackHop } from './fallback-options.ts'

/** Sends a request as a hop says. */
export async function sendHop(
  hop: FallbackHop,
  request: ChatRequest,
  next: Next,
  context: CallContext,
): Promise<ChatResponse> {
  const { transport } = hop
  const changed = requestOf(hop, request)
  // The key of the caller names one body.
  if (!transport) return next(hasIdempotencyKey(changed) ? withIdempotencyKey(changed, context) : changed)
  const response: unknown = await ('send' in transport
    ? transport.send(changed.body, optionsOf(changed, context))
    : transport(changed, context))
  if (response instanceof ChatResponse) return response
  throw new TypeError(`The \`transport\` of a hop must give a ChatResponse, got ${describe(response)}.`)
}

function requestOf({ model, transport, headers: own = {} }: FallbackHop, request: ChatRequest): ChatRequest {
  // Another server must not get the keys of the first, and which headers hold keys nobody knows for sure.
  const headers = new Headers(transport ? undefined : request.headers)
  for (const [name, value] of Object.entries(own)) {
    if (value === null) headers.delete(name)
    else if (value !== undefined) headers.set(name, value)
  }
  return { ...request, body: model === undefined ? request.body : { ...request.body, model }, headers }
}

/** Those of the call. `totalMs` is left to the signal: counted anew, it would give each hop all of the time. */
function optionsOf({ headers, signal }: ChatRequest, context: CallContext): CallOptions {
  const options: CallOptions = context.options
  return { ...options, headers, signal, timeouts: { ...options.timeouts, totalMs: undefined } }
}

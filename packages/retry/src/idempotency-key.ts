import { type CallContext, type ChatParams, type ChatRequest, type ContextKey, createContextKey } from '@chinwag/core'

const header = 'idempotency-key'

/** Which body each key of a call names. */
const namedKey: ContextKey<Map<string, ChatParams>> = createContextKey('retry.idempotency')

/** Whether a request brings a name. */
export function hasIdempotencyKey({ headers }: ChatRequest): boolean {
  return headers.has(header)
}

/**
 * Names a request, so that a server which knows the header carries it out once: by the name that it brings, else by the id
 * of the call.
 *
 * One name never stands for two bodies: where a fallback further out sends another body in the same call, that one gets a
 * name of its own, with `-2`, `-3` … behind it.
 */
export function withIdempotencyKey(
  request: ChatRequest,
  context: Pick<CallContext, 'id' | 'get' | 'set'>,
): ChatRequest {
  const given = request.headers.get(header)
  const key = nameOf(request.body, given ?? context.id, context)
  if (key === given) return request
  const headers = new Headers(request.headers)
  headers.set(header, key)
  return { ...request, headers }
}

/**
 * Names the copy of a request that runs beside it, by a name of its own: a server that knows the header would refuse the copy, or have it wait
 * for what it is to overtake. The copies of each attempt have the same one, as the attempts have.
 */
export function withCopyKey(request: ChatRequest): ChatRequest {
  const key = request.headers.get(header)
  if (key === null) return request
  const headers = new Headers(request.headers)
  headers.set(header, `${key}-hedge`)
  return { ...request, headers }
}

function nameOf(body: ChatParams, base: string, context: Pick<CallContext, 'get' | 'set'>): string {
  const named = context.get(namedKey) ?? new Map<string, ChatParams>()
  context.set(namedKey, named)
  for (let number = 1; ; number++) {
    const key = number === 1 ? base : `${base}-${number}`
    const known = named.get(key)
    if (known === undefined) named.set(key, body)
    if (known === undefined || isSame(known, body)) return key
  }
}

/** A middleware in between may have copied a body without changing it. */
function isSame(one: ChatParams, other: ChatParams): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

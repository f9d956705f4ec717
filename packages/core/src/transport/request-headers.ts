import type { Credentials } from '../auth/auth.ts'
import { isCredential } from '../auth/credential-headers.ts'
import { omittedHeadersKey } from '../context-keys.ts'
import type { CallContext, ChatRequest } from '../middleware.ts'

/** What is sent beside the body. */
export interface RequestHeaders extends Credentials {
  /** Those of the headers that must not be quoted anywhere. */
  readonly credentials: Readonly<Record<string, string>>
}

/** The headers of one attempt: ours, over them the credentials, over all the caller's. Nothing else: more breaks CORS and firewalls. */
export function requestHeaders(request: ChatRequest, context: CallContext, given: Credentials): RequestHeaders {
  const credentials: Record<string, string> = { ...given.headers }
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: request.body.stream ? 'text/event-stream' : 'application/json',
    ...credentials,
  }
  let { failed } = given
  request.headers.forEach((value, name) => {
    headers[name] = value
    if (name in credentials || isCredential(name)) credentials[name] = value
  })
  for (const name of context.get(omittedHeadersKey) ?? []) delete headers[name]
  for (const name in given.headers) if (headers[name] !== given.headers[name]) failed = undefined
  return { headers, credentials, failed }
}

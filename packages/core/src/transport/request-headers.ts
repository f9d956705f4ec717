import type { Auth, Credentials } from '../auth/auth.ts'
import { isCredential } from '../auth/credential-headers.ts'
import { credentialsOf } from '../auth/credentials-of.ts'
import { omittedHeadersKey } from '../context-keys.ts'
import type { CallContext, ChatRequest } from '../middleware.ts'

/** What is sent beside the body. */
export interface RequestHeaders extends Credentials {
  /** Those of the headers that must not be quoted anywhere. */
  readonly credentials: Readonly<Record<string, string>>
}

/** The headers of one attempt: ours, over them the credentials, over all the caller's. Nothing else: more breaks CORS and firewalls. */
export async function requestHeaders(
  request: ChatRequest,
  context: CallContext,
  auth: Auth | undefined,
  signal: AbortSignal,
): Promise<RequestHeaders> {
  const { headers: given, failed }: Credentials = auth ? await credentialsOf(auth, signal) : { headers: {} }
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: request.body.stream ? 'text/event-stream' : 'application/json',
    ...given,
  }
  request.headers.forEach((value, name) => (headers[name] = value))
  for (const name of context.get(omittedHeadersKey) ?? []) delete headers[name]
  const credentials = Object.entries(headers).filter(([name]) => name in given || isCredential(name))
  const isSent = Object.keys(given).every((name) => headers[name] === given[name])
  return { headers, credentials: Object.fromEntries(credentials), failed: isSent ? failed : undefined }
}

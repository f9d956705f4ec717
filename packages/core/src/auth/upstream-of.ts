import { omittedHeadersKey, type Upstream } from '../context-keys.ts'
import { normaliseBaseURL } from '../transport/base-url.ts'
import type { Auth, Credentials } from './auth.ts'
import { credentialsOf } from './credentials-of.ts'
import { scopeOf } from './scope.ts'

/** Of a chat with a `transport` of its own: only what the request itself says is known. */
export const noUpstream: Upstream = { baseURL: '', scope: (request) => scopeOf(request.headers) }

/** Where the requests of a chat go, and on whose account. */
export function upstreamOf(baseURL: string, auth: Auth | undefined): Upstream {
  return {
    baseURL: normaliseBaseURL(baseURL),
    scope({ headers, signal }, context) {
      const omitted = context?.get(omittedHeadersKey)
      const scope = (given: Credentials): string | Promise<string> => scopeOf(headers, sent(given, omitted))
      const asked = auth ? credentialsOf(auth, signal, 'account') : { headers: {} }
      return 'then' in asked ? asked.then(scope) : scope(asked)
    },
  }
}

/** What authorises, without the headers that the caller set to `null`. */
function sent({ headers }: Credentials, omitted: ReadonlySet<string> | undefined): Credentials['headers'] {
  if (!omitted) return headers
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !omitted.has(name)))
}

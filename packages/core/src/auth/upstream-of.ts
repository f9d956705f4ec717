import type { Upstream } from '../context-keys.ts'
import { normaliseBaseURL } from '../transport/base-url.ts'
import type { Auth } from './auth.ts'
import { credentialsOf } from './credentials-of.ts'
import { scopeOf } from './scope.ts'

/** Of a chat with a `transport` of its own: only what the request itself says is known. */
export const noUpstream: Upstream = { baseURL: '', scope: (request) => scopeOf(request.headers) }

/** Where the requests of a chat go, and on whose account. */
export function upstreamOf(baseURL: string, auth: Auth | undefined): Upstream {
  return {
    baseURL: normaliseBaseURL(baseURL),
    scope({ headers, signal }) {
      const given = auth ? credentialsOf(auth, signal, 'account') : { headers: {} }
      return 'then' in given ? given.then((known) => scopeOf(headers, known.headers)) : scopeOf(headers, given.headers)
    },
  }
}

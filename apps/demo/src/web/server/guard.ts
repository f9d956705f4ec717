import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Why a request is not let in. */
export interface Refusal {
  readonly status: 401 | 403 | 415
  readonly message: string
}

/** What the server knows of itself when it judges a request. */
export interface Guarded {
  /** Whether it listens on a loopback address alone. */
  readonly isLoopback: boolean
  /** Needed where it does not. */
  readonly token: string | undefined
}

const loopbackHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i

/**
 * Whether a request may go on. Pages of other sites are kept out: by the `Host`, which a rebound name betrays; by the `Origin`, which browsers
 * add to whatever a page sends; and by the content type, which no form can have.
 */
export function refuse(method: string, headers: IncomingHttpHeaders, guarded: Guarded): Refusal | undefined {
  const { host = '', origin } = headers
  if (guarded.isLoopback && !loopbackHost.test(host)) {
    return { status: 403, message: `The host '${host}' is not this machine. Use 127.0.0.1 or localhost.` }
  }
  if (origin !== undefined && !isSameOrigin(origin, host)) {
    return { status: 403, message: `Pages from ${origin} may not use this server.` }
  }
  if (method === 'POST' && !/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) {
    return { status: 415, message: 'The body must be JSON, with `content-type: application/json`.' }
  }
  return undefined
}

/** Whether a request to the API brings the token that is needed, if one is. */
export function refuseToken(headers: IncomingHttpHeaders, { token }: Guarded): Refusal | undefined {
  if (token === undefined) return undefined
  const given = /^Bearer (?<token>.+)$/i.exec(headers.authorization ?? '')?.groups?.['token']
  if (given !== undefined && isSame(given, token)) return undefined
  return {
    status: 401,
    message: 'A token is needed: `authorization: Bearer …`, with the one that the server was given.',
  }
}

function isSameOrigin(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}

/** Compares in a time that does not tell how much of the token was right, or how long it is. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}

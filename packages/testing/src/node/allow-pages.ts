import type { IncomingMessage, ServerResponse } from 'node:http'

const loopback = /^(?:localhost|(?:.+\.)localhost|127(?:\.\d+){3}|\[::1\])$/u

/** Lets pages read the answers that come from this machine, such as those of a development server, and no others. */
export function allowPages({ headers }: IncomingMessage, response: ServerResponse): void {
  const { origin } = headers
  if (origin === undefined || !URL.canParse(origin) || !loopback.test(new URL(origin).hostname)) return
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-expose-headers', '*')
  response.setHeader('vary', 'origin')
  const asked = headers['access-control-request-headers']
  if (asked === undefined) return
  response.setHeader('access-control-allow-headers', asked)
  response.setHeader('access-control-allow-methods', 'GET, POST')
  response.setHeader('access-control-max-age', '600')
}

/** Whether a browser only asks what a page may send. It is no request of the page's: the journal has none. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && 'access-control-request-method' in headers
}

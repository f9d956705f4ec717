/** True of the connection to the server, or of the body's bytes there: neither is what we hand out. */
const dropped = new Set([
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'upgrade',
])

/** A server's headers, as far as they are true of the reply that an SDK gets. */
export function keptHeaders(headers: Headers): Headers {
  const kept = new Headers()
  headers.forEach((value, name) => {
    if (!dropped.has(name)) kept.append(name, value)
  })
  return kept
}

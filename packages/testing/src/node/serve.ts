import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'

/** A client that is told of a lost connection forgets what it did not read yet: this is the time in which it can. */
const graceMs = 10

/** Answers one request by way of `fetch`, and does to the socket what `fetch` reports about the connection. */
export async function serve(
  fetch: typeof globalThis.fetch,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const client = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) client.abort(new Error('The client closed the connection.'))
  })
  try {
    await forward(await answer(fetch, request, client.signal), response)
  } catch (error) {
    if (response.headersSent && !client.signal.aborted) await letClientRead()
    breakConnection(response, error)
  }
}

async function answer(
  fetch: typeof globalThis.fetch,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<Response> {
  const { method = 'GET', url = '/' } = request
  const body = await text(request)
  return fetch(new URL(url, 'http://simulator.invalid'), {
    method,
    headers: headersOf(request),
    signal,
    ...(body !== '' && { body }),
  })
}

async function forward(reply: Response, response: ServerResponse): Promise<void> {
  response.writeHead(reply.status, Object.fromEntries(reply.headers))
  // A stalled stream has sent its head: without this it would wait for the first byte of the body.
  response.flushHeaders()
  const reader = reply.body?.getReader()
  for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) {
    await write(response, read.value)
  }
  response.end()
}

/** Each write goes out on its own: Node would join those of one turn, and lose them when the socket is reset. */
function write(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}

async function letClientRead(): Promise<void> {
  await wait(graceMs)
  // In a busy process the time is over before a client in the same process had its turn.
  await nextTurn()
  await nextTurn()
}

function breakConnection(response: ServerResponse, error: unknown): void {
  const cause = error instanceof Error ? error.cause : undefined
  const isReset = cause instanceof Error && 'code' in cause && cause.code === 'ECONNRESET'
  if (isReset) response.socket?.resetAndDestroy()
  else response.destroy()
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  return headers
}

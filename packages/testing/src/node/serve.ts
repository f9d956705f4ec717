import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { errorBody } from '../request/problem.ts'
import { allowPages, isPreflight } from './allow-pages.ts'
import { requestBody } from './request-body.ts'

/** A client that is told of a lost connection forgets what it did not read yet: this is the time in which it can. */
const graceMs = 10

const origin = 'http://simulator.invalid'

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
  allowPages(request, response)
  if (isPreflight(request)) return void response.writeHead(204).end()
  try {
    await forward(await answer(fetch, request, client.signal), response, client.signal)
  } catch (error) {
    if (client.signal.aborted) response.destroy()
    else await fail(response, error)
  }
}

async function answer(
  fetch: typeof globalThis.fetch,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<Response> {
  const { method = 'GET', url = '/' } = request
  const bodiless = method === 'GET' || method === 'HEAD'
  const init: RequestInit & { readonly duplex: 'half' } = {
    method,
    headers: headersOf(request),
    signal,
    duplex: 'half',
    ...(!bodiless && { body: requestBody(request) }),
  }
  return fetch(addressOf(url), init)
}

/** A path may begin with two slashes. What is no address is the root, which answers 404 as any other unknown path. */
function addressOf(url: string): URL {
  const address = url.startsWith('/') ? `${origin}${url}` : url
  return new URL(URL.canParse(address) ? address : origin)
}

async function forward(reply: Response, response: ServerResponse, signal: AbortSignal): Promise<void> {
  response.writeHead(reply.status, Object.fromEntries(reply.headers))
  // A stalled stream has sent its head: without this it would wait for the first byte of the body.
  response.flushHeaders()
  const reader = reply.body?.getReader()
  for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) {
    await write(response, read.value, signal)
  }
  response.end()
}

/** Each write goes out on its own: Node would join those of one turn, and lose them when the socket is reset. */
function write(response: ServerResponse, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // A write that waits for a slow client is not always told when the socket is gone.
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    response.write(bytes, (error) => {
      signal.removeEventListener('abort', stop)
      if (error) reject(error)
      else resolve()
    })
  })
}

/** A lost connection is one for this client too. Any other failure is a mistake, and is told as one where that is still possible. */
async function fail(response: ServerResponse, error: unknown): Promise<void> {
  const code = lossOf(error)
  if (response.headersSent) await letClientRead()
  if (code === 'ECONNRESET') response.socket?.resetAndDestroy()
  else if (code !== undefined || response.headersSent) response.destroy()
  else sendMistake(response, error)
}

async function letClientRead(): Promise<void> {
  await wait(graceMs)
  // In a busy process the time is over before a client in the same process had its turn.
  await nextTurn()
  await nextTurn()
}

function lossOf(error: unknown): string | undefined {
  const cause = error instanceof TypeError ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' ? code : undefined
}

function sendMistake(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  response.writeHead(500, { 'content-type': 'application/json', 'x-should-retry': 'false' })
  response.end(JSON.stringify(errorBody({ status: 500, message, type: 'simulator_error' })))
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  return headers
}

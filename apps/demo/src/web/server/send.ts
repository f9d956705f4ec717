import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { isChatError } from '@chinwag/core'
import { placeOf } from './place-of.ts'

/** Sends JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown, headers?: OutgoingHttpHeaders): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** Sends an error in the API's shape. What was not read of the request is not waited for. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy()
  response.req.resume()
  const known = isChatError(error) ? error : undefined
  const {
    message,
    code = 'server',
    param = null,
    status = 502,
  } = known ?? {
    message: 'The server made a mistake. Its terminal says which.',
    status: 500,
  }
  if (!known) console.error(`A mistake: ${placeOf(error)}`)
  sendJson(
    response,
    status,
    { error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error', param, code } },
    { connection: 'close' },
  )
}

/** Writes, and waits while the client is slower than the answer. Resolves also when the client is gone. */
export function write(response: ServerResponse, data: string | Uint8Array): Promise<void> | undefined {
  if (response.destroyed || response.write(data)) return undefined
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.once('drain', done)
    response.once('close', done)
  })
}

/** A signal that is aborted when the client leaves before its answer is complete. */
export function clientSignal(response: ServerResponse): AbortSignal {
  const client = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) client.abort(new Error('The client has left.'))
  })
  return client.signal
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Chat, toFetch } from '@chinwag/core'
import { parseChatParams } from '@chinwag/core/schemas'
import { parseBody, readBody } from './read-body.ts'
import { clientSignal, write } from './send.ts'

/** Of the client's headers, the ones that concern the server behind the chain. Its credential concerns this server alone. */
const forwarded = ['idempotency-key', 'x-client-request-id'] as const

/** Answers `POST /v1/chat/completions` through the chain: any client of the protocol can be pointed here. */
export async function completions(request: IncomingMessage, response: ServerResponse, chat: Chat): Promise<void> {
  const signal = clientSignal(response)
  const body = await readBody(request)
  parseChatParams(parseBody(body))
  const headers = new Headers({ 'content-type': 'application/json' })
  for (const name of forwarded) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  const init = { method: 'POST', headers, body, signal }
  const answer = await toFetch(chat)('http://chain.invalid/v1/chat/completions', init).catch((error: unknown) => {
    // Nobody is there to be told.
    if (signal.aborted) return undefined
    throw error
  })
  if (answer) await forward(answer, response)
}

async function forward(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.flushHeaders()
  try {
    for await (const bytes of answer.body ?? []) await write(response, bytes)
    response.end()
  } catch {
    // The client has left, or a middleware made a mistake in the middle: an end would make it look whole.
    response.destroy()
  }
}

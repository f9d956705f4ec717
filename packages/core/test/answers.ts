import type { ServerResponse } from 'node:http'
import type { ChatChunk, ChatCompletion, ChatParams } from '../src/index.ts'

export const body: ChatParams = { model: 'test', messages: [{ role: 'user', content: 'Hi' }] }

export const streamBody: ChatParams = { ...body, stream: true }

export function chunk(content: string | undefined, finish_reason: string | null = null): ChatChunk {
  const delta = content === undefined ? {} : { content }
  const choices = [{ index: 0, delta, finish_reason }]
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'test', choices }
}

/** The chunks of a whole answer. */
export function chunks(...texts: string[]): ChatChunk[] {
  return [...texts.map((text) => chunk(text)), chunk(undefined, 'stop')]
}

export function completion(content: string): ChatCompletion {
  const choices = [{ index: 0, message: { role: 'assistant' as const, content }, finish_reason: 'stop' }]
  return { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'test', choices }
}

/** A server-sent event. */
export function event(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
}

/** The whole body of a stream. */
export function sse(...texts: string[]): string {
  return [...chunks(...texts), '[DONE]'].map(event).join('')
}

export function sendJson(
  response: ServerResponse,
  data: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(data))
}

/** Begins a stream, and leaves it open. */
export function sendEvents(response: ServerResponse, ...texts: string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_1' })
  response.flushHeaders()
  for (const text of texts) response.write(event(chunk(text)))
}

/** Answers a request whole, in the form that it asks for. */
export function answer(response: ServerResponse, requestBody: string, text = 'Hello'): void {
  const wantsStream = requestBody.includes('"stream":true')
  if (!wantsStream) return sendJson(response, completion(text))
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(sse(...text))
}

/** The same for a custom `fetch`. */
export function fetched(requestBody: BodyInit | null | undefined, text = 'Hello'): Response {
  const wantsStream = typeof requestBody === 'string' && requestBody.includes('"stream":true')
  if (!wantsStream) return Response.json(completion(text))
  return new Response(sse(...text), { headers: { 'content-type': 'text/event-stream' } })
}

import type { Incoming } from './engine.ts'
import { readBody } from './read-body.ts'

const encoder = new TextEncoder()

/** A request to `fetch`, with its signal. */
export interface FetchedRequest extends Incoming {
  readonly signal: AbortSignal | undefined
}

/** Reads what was given to `fetch`. A body that is a string is read without waiting, so that requests keep their order. */
export async function readRequest(
  input: RequestInfo | URL,
  init: RequestInit = {},
  maxBytes: number = Infinity,
): Promise<FetchedRequest> {
  const request = input instanceof Request ? input : undefined
  const url = new URL(input instanceof Request ? input.url : input)
  const signal = init.signal ?? request?.signal
  signal?.throwIfAborted()
  const head = {
    method: (init.method ?? request?.method ?? 'GET').toUpperCase(),
    url,
    path: url.pathname,
    headers: new Headers(init.headers ?? request?.headers),
    signal,
  }
  if (typeof init.body === 'string') return { ...head, text: within(init.body, maxBytes) }
  const body = init.body ?? (await bodyOf(request))
  return { ...head, text: body === undefined ? '' : await readBody(body, signal, maxBytes) }
}

function within(text: string, maxBytes: number): string | undefined {
  // A unit of a text is three bytes at most: only a long text has to be counted.
  if (text.length * 3 <= maxBytes) return text
  return encoder.encode(text).length <= maxBytes ? text : undefined
}

/** Firefox has no streams in its requests: there the body is read as a whole. */
async function bodyOf(request: Request | undefined): Promise<BodyInit | undefined> {
  return request && (request.body ?? (await request.arrayBuffer()))
}

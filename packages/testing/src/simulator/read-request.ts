import type { Incoming } from './engine.ts'

/** A request to `fetch`, with its signal. */
export interface FetchedRequest extends Incoming {
  readonly signal: AbortSignal | undefined
}

/** Reads what was given to `fetch`. A body that is a string is read without waiting, so that requests keep their order. */
export async function readRequest(input: RequestInfo | URL, init: RequestInit = {}): Promise<FetchedRequest> {
  const request = input instanceof Request ? input : undefined
  const url = input instanceof Request ? input.url : input
  const signal = init.signal ?? request?.signal
  signal?.throwIfAborted()
  return {
    method: (init.method ?? request?.method ?? 'GET').toUpperCase(),
    path: new URL(url).pathname,
    headers: new Headers(init.headers ?? request?.headers),
    text: typeof init.body === 'string' ? init.body : await bodyText(init.body, request),
    signal,
  }
}

async function bodyText(body: BodyInit | null | undefined, request: Request | undefined): Promise<string> {
  if (body !== undefined && body !== null) return new Response(body).text()
  return request === undefined ? '' : request.text()
}

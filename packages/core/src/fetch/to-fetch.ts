import type { CallOptions } from '../call-options.ts'
import { type Chat, hasAuth } from '../chat.ts'
import { isChatError } from '../errors/chat-error.ts'
import { isRecord } from '../response/merge-fields.ts'
import { withSentText } from '../transport/wire-text.ts'
import type { ChatParams } from '../wire/params.ts'
import { failureResponse } from './failure-response.ts'
import { jsonResponse, streamResponse } from './reply-response.ts'

/** Options of {@link toFetch}. */
export interface ToFetchOptions<Options extends object = {}> {
  /** Takes every request that is no chat completion, untouched. @default the global `fetch` */
  readonly fetch?: typeof fetch | undefined
  /** The chain's options for one request, from its headers and body, such as `{ cache: 'bypass' } as const`. */
  readonly options?: ((headers: Headers, body: ChatParams) => CallOptions & Partial<Options>) | undefined
}

/**
 * Puts a chain under any SDK that takes a `fetch`: what the SDK sends to `/chat/completions` goes through the chain.
 *
 * Taken over is a POST with a text (or bytes) as its body, to a path that ends in `/chat/completions`; where it goes is for the chat's
 * `baseURL` to say. The SDK's own `authorization` is used unless the chat has an auth of its own. A failure with a status is a `Response`
 * with the server's status, headers and body; a stream that breaks ends with an error event and without `[DONE]`.
 *
 * Turn the SDK's retries off where the chain has `retry()`.
 *
 * @example
 * ```ts
 * import { createChat, toFetch } from '@chinwag/core'
 *
 * const chat = createChat({ apiKey: 'sk-…' })
 * const fetch = toFetch(chat) // new OpenAI({ fetch, maxRetries: 0 })
 * ```
 */
export function toFetch<Options extends object>(
  chat: Chat<Options>,
  options: ToFetchOptions<Options> = {},
): typeof fetch {
  const others = options.fetch ?? ((input, init) => fetch(input, init))
  return async function chatFetch(input, init) {
    const text = init && isCompletions(input, init) ? textOf(init.body) : undefined
    const body = text === undefined ? undefined : parsed(text)
    if (!init || text === undefined || !body) return others(input, init)
    const headers = new Headers(init.headers)
    const own = { ...options.options?.(headers, body), ...(init.signal && { signal: init.signal }) }
    const callOptions = { ...own, headers: forwarded(headers, own.headers, hasAuth(chat)) }
    try {
      const response = await chat.send(body, withSentText(callOptions, body, text) as CallOptions & Partial<Options>)
      return body.stream === true ? streamResponse(response) : await jsonResponse(response)
    } catch (error) {
      const failure = isChatError(error) ? failureResponse(error) : undefined
      if (!failure) throw error
      return failure
    }
  }
}

function isCompletions(input: RequestInfo | URL, init: RequestInit): boolean {
  if (init.method?.toUpperCase() !== 'POST' || (typeof input !== 'string' && !(input instanceof URL))) return false
  const url = String(input)
  return URL.canParse(url) && new URL(url).pathname.endsWith('/chat/completions')
}

function textOf(body: BodyInit | null | undefined): string | undefined {
  if (typeof body === 'string') return body
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? new TextDecoder().decode(body) : undefined
}

function parsed(text: string): ChatParams | undefined {
  try {
    const body: unknown = JSON.parse(text)
    return isRecord(body) ? (body as unknown as ChatParams) : undefined
  } catch {
    return undefined
  }
}

/** Of the connection that the SDK thought of, and of the body's text, which a middleware may change. */
const notForwarded = [
  'content-length',
  'host',
  'connection',
  'transfer-encoding',
  'accept-encoding',
  'content-encoding',
]

/** The SDK's headers, with those of the `options` hook over them. */
function forwarded(
  headers: Headers,
  over: CallOptions['headers'],
  isAuthorised: boolean,
): Headers | CallOptions['headers'] {
  const all: Record<string, string | null | undefined> = {}
  headers.forEach((value, name) => {
    const isDropped = notForwarded.includes(name) || (isAuthorised && (name === 'authorization' || name === 'api-key'))
    if (!isDropped) all[name] = value
  })
  const entries = over === undefined ? [] : Symbol.iterator in over ? [...over] : Object.entries(over)
  return { ...all, ...Object.fromEntries(entries) }
}

import type { Auth, ApiKey } from './auth/auth.ts'
import { bearer } from './auth/bearer.ts'
import { scopeOf } from './auth/scope.ts'
import { Call, type ChatScope } from './call-context.ts'
import type { CallOptions, HeaderValues } from './call-options.ts'
import { ChatStream } from './chat-stream.ts'
import { compose } from './compose.ts'
import { deadlineKey, omittedHeadersKey, type Upstream, upstreamKey } from './context-keys.ts'
import { ChatError } from './errors/chat-error.ts'
import type { CallEvent, ContextKey, Middleware, OptionsOf, Transport } from './middleware.ts'
import { type ChatResponse, follow } from './response/chat-response.ts'
import type { SizeLimits } from './stream/network-source.ts'
import { normaliseBaseURL } from './transport/base-url.ts'
import { mergeHeaders } from './transport/headers.ts'
import { httpTransport } from './transport/http-transport.ts'
import { checkTimeouts, type Timeouts } from './transport/timeouts.ts'
import { startTotal } from './transport/total-timeout.ts'
import type { ChatCompletion } from './wire/completion.ts'
import type { ChatParams } from './wire/params.ts'

export interface ChatOptions<Use extends readonly Middleware[] = readonly Middleware[]> {
  /** Where the server is, without `/chat/completions`. @default 'https://api.openai.com/v1' */
  readonly baseURL?: string | undefined
  /** Sent as `authorization: Bearer …`. A function is called for each attempt. Leave it out for a server that needs none. */
  readonly apiKey?: ApiKey | undefined
  /** Instead of `apiKey`: another way to authorise, such as {@link apiKeyHeader}. */
  readonly auth?: Auth | undefined
  /** The middlewares, the first outermost. */
  readonly use?: Use | undefined
  readonly timeouts?: Timeouts | undefined
  /** Limits on what the server may send. */
  readonly limits?: SizeLimits | undefined
  /** Sent with each call. */
  readonly headers?: HeaderValues | undefined
  /** @default the global `fetch` */
  readonly fetch?: typeof fetch | undefined
  /** Instead of HTTP and all the above: any other way to answer. */
  readonly transport?: Transport | undefined
  /** Receives what happens to calls. What it throws is ignored. */
  readonly inspect?: ((event: CallEvent) => void) | undefined
  /** On hosts that stop when the answer is out: their way to keep background work alive. */
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined
}

/** A client: a chain of middlewares around one server. */
export interface Chat<Options extends object = {}> {
  /**
   * One whole answer.
   * @throws ChatError when there is none; the signal's `reason` when the caller aborted
   */
  complete(body: ChatParams, options?: CallOptions & Partial<Options>): Promise<ChatCompletion>
  /** An answer piece by piece. Sends `stream: true`. The request goes out when reading begins. */
  stream(body: ChatParams, options?: CallOptions & Partial<Options>): ChatStream
  /** The reply itself: its head, its timings, and both ways to read it. Streams when the body says `stream: true`. */
  send(body: ChatParams, options?: CallOptions & Partial<Options>): Promise<ChatResponse>
  /** Resolves when no background work is left, such as writes to a cache. */
  idle(): Promise<void>
}

/**
 * Makes a client.
 *
 * @throws TypeError or RangeError for options that cannot be right
 * @example
 * ```ts
 * import { createChat } from '@chinwag/core'
 *
 * const chat = createChat({ apiKey: () => 'sk-…', timeouts: { totalMs: 60_000 } })
 * const answer = await chat.complete({ model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello' }] })
 * console.log(answer.choices[0]?.message.content)
 * ```
 */
export function createChat<const Use extends readonly Middleware[] = readonly []>(
  options: ChatOptions<Use> = {},
): Chat<OptionsOf<Use>> {
  const { baseURL = 'https://api.openai.com/v1', apiKey, inspect, waitUntil } = options
  const auth = options.auth ?? (apiKey === undefined ? undefined : bearer(apiKey))
  const timeouts = checkTimeouts(options.timeouts)
  const transport = options.transport ?? httpTransport({ ...options, baseURL, auth })
  const answer = compose(checkUse(options.use ?? []), transport)
  const upstream = options.transport ? noUpstream : upstreamOf(baseURL, auth)
  const scope: ChatScope = { values: new Map([[upstreamKey as ContextKey<unknown>, upstream]]), inspect, waitUntil, background: new Set() }

  async function send(body: ChatParams, callOptions: CallOptions = {}): Promise<ChatResponse> {
    checkBody(body)
    const { headers, omitted } = mergeHeaders(options.headers, callOptions.headers)
    const own = checkTimeouts(callOptions.timeouts)
    const total = startTotal({ ...timeouts, ...own }, callOptions.signal)
    const signal = total?.signal ?? callOptions.signal ?? never
    if (signal.aborted) throw signal.reason
    const call = new Call(scope, signal, callOptions)
    if (omitted) call.set(omittedHeadersKey, omitted)
    if (total) call.set(deadlineKey, total.deadline)
    try {
      const response = await answer({ body, headers, signal }, call)
      if (signal !== never) follow(response, signal, total?.stop)
      return response
    } catch (error) {
      total?.stop()
      throw error
    }
  }

  return {
    send,
    async complete(body, callOptions) {
      return (await send(body, callOptions)).completion()
    },
    stream(body, callOptions) {
      return new ChatStream(() => send(body.stream === true ? body : { ...body, stream: true }, callOptions))
    },
    async idle() {
      while (scope.background.size > 0) await Promise.all(scope.background)
    },
  }
}

/** Of calls that nobody can abort. Shared, and so never listened to. */
const never = new AbortController().signal

const noUpstream: Upstream = { baseURL: '', scope: (request) => scopeOf(request.headers) }

function upstreamOf(baseURL: string, auth: Auth | undefined): Upstream {
  return {
    baseURL: normaliseBaseURL(baseURL),
    async scope(request) {
      const headers = new Headers((await auth?.authorize({ signal: request.signal }))?.headers)
      request.headers.forEach((value, name) => headers.set(name, value))
      return scopeOf(headers)
    },
  }
}

function checkUse(use: readonly Middleware[]): readonly Middleware[] {
  use.forEach((middleware: unknown, at) => {
    if (typeof middleware === 'function') return
    throw new TypeError(`\`use[${at}]\` must be a middleware (a function), got ${typeof middleware}. Did you forget to call it, or to import it?`)
  })
  return use
}

function checkBody(body: ChatParams): void {
  if (typeof body !== 'object' || body === null) {
    throw new ChatError(`The request body must be an object, got ${body === null ? 'null' : typeof body}.`, { code: 'invalid_request' })
  }
  if (!Array.isArray(body.messages) || body.messages.length === 0) {
    const got = Array.isArray(body.messages) ? 'an empty one' : typeof body.messages
    throw new ChatError(`The \`messages\` of the request must be a list of at least one message, got ${got}.`, {
      code: 'invalid_request',
      param: 'messages',
    })
  }
}

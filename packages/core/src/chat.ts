import type { Auth, ApiKey } from './auth/auth.ts'
import { bearer } from './auth/bearer.ts'
import { noUpstream, upstreamOf } from './auth/upstream-of.ts'
import { Call, type ChatScope } from './call-context.ts'
import { CallLife } from './call-life.ts'
import type { CallOptions, HeaderValues } from './call-options.ts'
import { ChatStream } from './chat-stream.ts'
import {
  checkAuth,
  checkBody,
  checkCallOptions,
  checkChatNames,
  checkFunctions,
  checkLimits,
  checkTimeouts,
  checkUse,
} from './check-options.ts'
import { assertResponse, compose } from './compose.ts'
import { deadlineKey, omittedHeadersKey, type Upstream, upstreamKey } from './context-keys.ts'
import { inspectChain } from './inspect-chain.ts'
import type { CallEvent, ContextKey, Middleware, OptionsOf, Transport } from './middleware.ts'
import type { ChatResponse } from './response/chat-response.ts'
import type { SizeLimits } from './stream/network-source.ts'
import { mergeHeaders } from './transport/headers.ts'
import { httpTransport } from './transport/http-transport.ts'
import { mergeTimeouts, type Timeouts } from './transport/timeouts.ts'
import type { ChatCompletion } from './wire/completion.ts'
import type { ChatParams } from './wire/params.ts'

/** Options of {@link createChat}. Each may be left out. */
export interface ChatOptions<Use extends readonly Middleware[] = readonly Middleware[]> {
  /** Where the server is, without `/chat/completions`. @default that of the `auth`, if it has one, or 'https://api.openai.com/v1' */
  readonly baseURL?: string | undefined
  /** Sent as `authorization: Bearer …`. A function is called for each attempt. Leave it out for a server that needs none. */
  readonly apiKey?: ApiKey | undefined
  /** Instead of `apiKey`: another way to authorise, such as {@link azure} or {@link keyPool}. */
  readonly auth?: Auth | undefined
  /**
   * Lets a chat in a browser have an `apiKey` or an `auth`, which anybody who opens the page can read and use. For keys that are worth little,
   * such as short-lived ones from a server of yours. @default false
   */
  readonly dangerouslyAllowBrowser?: boolean | undefined
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
  /** Receives what happens to calls, see {@link CallEvent}. What it throws is ignored. */
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
export function createChat<const Use extends readonly Middleware[]>(
  options: ChatOptions<Use> = {},
): Chat<OptionsOf<Use>> {
  const { use = [], auth, timeouts, limits, fetch, transport, inspect, waitUntil } = options
  checkChatNames(options)
  checkUse(use)
  checkTimeouts(timeouts)
  checkLimits(limits)
  checkAuth(options)
  checkFunctions({ fetch, transport, inspect, waitUntil })
  mergeHeaders(options.headers)
  const { transport: answers, upstream } = transport
    ? { transport: checked(transport), upstream: noUpstream }
    : overHttp(options)
  const answer = inspect ? inspectChain(use, answers) : compose(use, answers)
  const values = new Map<ContextKey<unknown>, unknown>([[upstreamKey, upstream]])
  const scope: ChatScope = { values, inspect, waitUntil, background: new Set() }

  async function send(
    body: ChatParams,
    callOptions: CallOptions = {},
    controller = new AbortController(),
  ): Promise<ChatResponse> {
    checkBody(body)
    checkCallOptions(callOptions)
    checkTimeouts(callOptions.timeouts)
    const { headers, omitted } = mergeHeaders(options.headers, callOptions.headers)
    callOptions.signal?.throwIfAborted()
    const { signal } = controller
    const life = new CallLife(controller, callOptions.signal, mergeTimeouts(timeouts, callOptions.timeouts))
    const call = new Call(scope, signal, callOptions)
    if (omitted) call.set(omittedHeadersKey, omitted)
    if (life.deadline !== undefined) call.set(deadlineKey, life.deadline)
    return life.reply(answer({ body, headers, signal }, call), call)
  }

  const chat: Chat<OptionsOf<Use>> = {
    send: (body, callOptions) => send(body, callOptions),
    complete: (body, callOptions) => send(body, callOptions).then((response) => response.completion()),
    stream(body, callOptions) {
      return new ChatStream((controller) => send(streamed(body), callOptions, controller))
    },
    async idle() {
      while (scope.background.size > 0) await Promise.all(scope.background)
    },
  }
  if (auth || options.apiKey !== undefined) authorised.add(chat)
  return chat
}

/** A transport of somebody's own making. */
function checked(transport: Transport): Transport {
  return async (request, context) => {
    const response = await transport(request, context)
    assertResponse(response, 'The transport')
    return response
  }
}

/** Chats with credentials of their own. */
const authorised = new WeakSet<object>()

/** Whether a chat authorises its requests itself. */
export function hasAuth(chat: object): boolean {
  return authorised.has(chat)
}

function overHttp(options: ChatOptions): { transport: Transport; upstream: Upstream } {
  const {
    apiKey,
    auth = apiKey === undefined ? undefined : bearer(apiKey),
    baseURL = auth?.baseURL ?? 'https://api.openai.com/v1',
  } = options
  return { transport: httpTransport({ ...options, baseURL, auth }), upstream: upstreamOf(baseURL, auth) }
}

/** The body as it is where it says so already: it goes out byte for byte. */
function streamed(body: ChatParams): ChatParams {
  checkBody(body)
  return body.stream === true ? body : { ...body, stream: true }
}

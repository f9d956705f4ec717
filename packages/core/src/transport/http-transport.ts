import type { Auth } from '../auth/auth.ts'
import { ChatError, isChatError } from '../errors/chat-error.ts'
import { networkError } from '../errors/network-error.ts'
import { errorFromResponse } from '../errors/response-error.ts'
import { omittedHeadersKey } from '../context-keys.ts'
import type { CallOptions } from '../call-options.ts'
import type { CallContext, ChatRequest, Transport } from '../middleware.ts'
import { ChatResponse } from '../response/chat-response.ts'
import type { Timings } from '../response/observer.ts'
import { BodyReader } from '../stream/body-reader.ts'
import { NetworkSource, type SizeLimits } from '../stream/network-source.ts'
import { Attempt } from './attempt.ts'
import { completionsURL } from './base-url.ts'
import { requestIdOf } from './request-id.ts'
import type { Timeouts } from './timeouts.ts'
import { wireText } from './wire-text.ts'

export interface HttpTransportOptions {
  readonly baseURL: string
  readonly auth?: Auth | undefined
  readonly timeouts?: Timeouts | undefined
  readonly limits?: SizeLimits | undefined
  /** @default the global `fetch`, looked up at each call */
  readonly fetch?: typeof fetch | undefined
}

/** An error body longer than this, in characters, is cut; one slower than this, in milliseconds, is given up. */
const errorBody = { maxChars: 65_536, timeoutMs: 5_000 }

/** Answers requests by `POST /chat/completions`: one attempt, whatever comes of it. */
export function httpTransport(options: HttpTransportOptions): Transport {
  const url = completionsURL(options.baseURL)
  const send = options.fetch ?? ((input, init) => fetch(input, init))

  return async function transport(request, context: CallContext<CallOptions>) {
    const now = performance.now()
    const timings = { start: now, head: now }
    const attempt = new Attempt(request.signal, { ...options.timeouts, ...context.options.timeouts }, timings)
    try {
      const init = await initOf(request, context, options.auth, attempt)
      const response = await attempt.race(send(url, init), discard)
      timings.head = performance.now()
      attempt.watch.head()
      const body = new BodyReader(response.body, attempt, requestIdOf(response.headers))
      if (!response.ok) throw await failure(response, body)
      return reply(response, body, { request, context, timings, limits: options.limits })
    } catch (error) {
      attempt.release()
      if (attempt.stopped) throw attempt.stopped.reason
      throw isChatError(error) ? error : networkError(error)
    }
  }
}

/** An answer to nobody: the attempt was stopped before it came. */
function discard(late: Response): void {
  void late.body?.cancel().catch(() => {})
}

async function initOf(
  request: ChatRequest,
  context: CallContext,
  auth: Auth | undefined,
  attempt: Attempt,
): Promise<RequestInit> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: request.body.stream ? 'text/event-stream' : 'application/json',
  }
  if (auth) Object.assign(headers, await authorised(auth, attempt))
  request.headers.forEach((value, name) => (headers[name] = value))
  for (const name of context.get(omittedHeadersKey) ?? []) delete headers[name]
  const body = wireText(request.body, context)
  // Redirects are not followed: fetch would take headers such as `api-key` along to another origin.
  return { method: 'POST', headers, body, signal: attempt.signal, redirect: 'manual' }
}

async function authorised(auth: Auth, attempt: Attempt): Promise<Readonly<Record<string, string>>> {
  try {
    const credentials = await attempt.race(Promise.resolve(auth.authorize({ signal: attempt.signal })), () => {})
    return credentials.headers
  } catch (cause) {
    if (attempt.stopped || isChatError(cause)) throw cause
    throw new ChatError('The API key could not be had: the function that gives it failed. See `cause`.', {
      code: 'authentication',
      cause,
    })
  }
}

interface ReplyContext {
  readonly request: ChatRequest
  readonly context: CallContext
  readonly timings: Timings
  readonly limits: SizeLimits | undefined
}

function reply(response: Response, body: BodyReader, { request, context, timings, limits }: ReplyContext): ChatResponse {
  const { status, headers } = response
  const note = (type: string) => context.emit({ type })
  return new ChatResponse(new NetworkSource(body, { ...limits, headers, note }), {
    ...{ status, headers, timings, source: 'network', signal: request.signal },
    expectedChoices: request.body.n ?? 1,
    report: (error) => context.emit({ type: 'observer-error', error }),
  })
}

/** The error for a bad status, with what can be read of the body in time. */
async function failure(response: Response, body: BodyReader): Promise<ChatError> {
  const { status, headers, type } = response
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    body.cancel(undefined)
    return redirected(headers.get('location'), status)
  }
  const timer = setTimeout(() => body.cancel(undefined), errorBody.timeoutMs)
  const text = await body.start(errorBody.maxChars)
  clearTimeout(timer)
  return errorFromResponse(status, headers, text)
}

function redirected(location: string | null, status: number): ChatError {
  const origin = location !== null && URL.canParse(location) ? ` to ${new URL(location).origin}` : ''
  return new ChatError(`The server redirects${origin}. Redirects are not followed; set \`baseURL\` to where the server is.`, {
    code: 'invalid_response',
    status: status || undefined,
    ambiguous: false,
  })
}

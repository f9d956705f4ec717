import type { Auth } from '../auth/auth.ts'
import type { CallOptions } from '../call-options.ts'
import { isChatError } from '../errors/chat-error.ts'
import { networkError } from '../errors/network-error.ts'
import type { CallContext, ChatRequest, Transport } from '../middleware.ts'
import { ChatResponse } from '../response/chat-response.ts'
import type { Timings } from '../response/observer.ts'
import { BodyReader } from '../stream/body-reader.ts'
import { NetworkSource, type SizeLimits } from '../stream/network-source.ts'
import { Attempt } from './attempt.ts'
import { completionsURL } from './base-url.ts'
import { readFailure } from './read-failure.ts'
import { requestHeaders } from './request-headers.ts'
import { requestIdOf } from './request-id.ts'
import { mergeTimeouts, type Timeouts } from './timeouts.ts'
import { wireText } from './wire-text.ts'

export interface HttpTransportOptions {
  readonly baseURL: string
  readonly auth?: Auth | undefined
  readonly timeouts?: Timeouts | undefined
  readonly limits?: SizeLimits | undefined
  /** @default the global `fetch`, looked up at each call */
  readonly fetch?: typeof fetch | undefined
}

/** Answers requests by `POST /chat/completions`: one attempt, whatever comes of it. */
export function httpTransport(options: HttpTransportOptions): Transport {
  const url = completionsURL(options.baseURL)
  const send = options.fetch ?? ((input, init) => fetch(input, init))

  return async function transport(request, context: CallContext<CallOptions>) {
    const now = performance.now()
    const timings = { start: now, head: now }
    const attempt = new Attempt(request.signal, mergeTimeouts(options.timeouts, context.options.timeouts), timings)
    const { response, body, credentials } = await attemptHead()
    if (response.ok) return reply(response, body, { request, context, timings, credentials, limits: options.limits })
    const error = await readFailure(response, body, credentials)
    throw request.signal.aborted ? request.signal.reason : error

    async function attemptHead() {
      try {
        const { headers, credentials } = await attempt.race(() =>
          requestHeaders(request, context, options.auth, attempt.signal),
        )
        const text = wireText(request.body, context)
        // Redirects are not followed: fetch would take headers such as `api-key` along to another origin.
        const init = { method: 'POST', headers, body: text, signal: attempt.signal, redirect: 'manual' } as const
        // A URL and its options: a `Request` loses the signal when the garbage is collected (Node), and costs more.
        const response = await attempt.race(() => send(url, init), discard)
        timings.head = performance.now()
        attempt.watch.head()
        return { response, credentials, body: new BodyReader(response.body, attempt, requestIdOf(response.headers)) }
      } catch (error) {
        attempt.release()
        if (attempt.stopped) throw attempt.stopped.reason
        throw isChatError(error) ? error : networkError(error)
      }
    }
  }
}

/** An answer to nobody: the attempt was stopped before it came. */
function discard(late: Response): void {
  void late.body?.cancel().catch(() => {})
}

interface ReplyContext {
  readonly request: ChatRequest
  readonly context: CallContext
  readonly timings: Timings
  readonly credentials: Readonly<Record<string, string>>
  readonly limits: SizeLimits | undefined
}

function reply(response: Response, body: BodyReader, replyContext: ReplyContext): ChatResponse {
  const { request, context, timings, credentials, limits } = replyContext
  const { status, headers } = response
  const note = (type: string) => context.emit({ type })
  return new ChatResponse(new NetworkSource(body, { ...limits, headers, credentials, note }), {
    ...{ status, headers, timings, source: 'network', signal: request.signal },
    expectedChoices: request.body.n ?? 1,
    report: (error) => context.emit({ type: 'observer-error', error }),
  })
}

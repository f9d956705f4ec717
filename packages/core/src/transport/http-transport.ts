import type { Auth } from '../auth/auth.ts'
import { credentialsOf } from '../auth/credentials-of.ts'
import type { CallOptions } from '../call-options.ts'
import { isChatError } from '../errors/chat-error.ts'
import { networkError } from '../errors/network-error.ts'
import type { CallContext, Transport } from '../middleware.ts'
import { ChatResponse } from '../response/chat-response.ts'
import { BodyReader } from '../stream/body-reader.ts'
import { NetworkSource, type SizeLimits } from '../stream/network-source.ts'
import { Attempt } from './attempt.ts'
import { completionsURL } from './base-url.ts'
import { readFailure } from './read-failure.ts'
import { requestHeaders } from './request-headers.ts'
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

/**
 * Answers requests by `POST /chat/completions`: one attempt, whatever comes of it. Only where the auth has better credentials than those
 * that were refused is the request sent once more.
 */
export function httpTransport(options: HttpTransportOptions): Transport {
  const url = completionsURL(options.baseURL)
  const { fetch: send = (input, init) => fetch(input, init), limits: { maxBodyBytes = 268_435_456 } = {} } = options

  return async function transport(request, context: CallContext<CallOptions>) {
    const now = performance.now()
    const timings = { start: now, head: now }
    const text = wireText(request.body, context)
    for (let isReplay = false; ; isReplay = true) {
      const { response, body, credentials, failed } = await attemptHead()
      if (response.ok) {
        const { status, headers } = response
        return new ChatResponse(new NetworkSource(body, { ...options.limits, headers, credentials, context }), {
          status,
          headers,
          timings,
          source: 'network',
          signal: request.signal,
          expectedChoices: request.body.n ?? 1,
          context,
        })
      }
      const error = await readFailure(response, body, credentials)
      if (request.signal.aborted) throw request.signal.reason
      if (!failed?.(error, context) || isReplay) throw error
      context.emit({ type: 'auth-replay', code: error.code })
    }

    async function attemptHead() {
      const attempt = new Attempt(request.signal, mergeTimeouts(options.timeouts, context.options.timeouts), timings)
      try {
        if (attempt.stopped) throw attempt.stopped.reason
        const asked = options.auth ? credentialsOf(options.auth, attempt.signal) : { headers: {} }
        const given = asked instanceof Promise ? await attempt.race(() => asked) : asked
        const { headers, ...sent } = requestHeaders(request, context, given)
        // Redirects are not followed: fetch would take headers such as `api-key` along to another origin.
        const init = { method: 'POST', headers, body: text, signal: attempt.signal, redirect: 'manual' } as const
        attempt.isSent = true
        const response = await attempt.race(() => fetched(init), discard)
        timings.head = performance.now()
        attempt.watch.head()
        return { response, body: new BodyReader(response.body, attempt, maxBodyBytes), ...sent }
      } catch (error) {
        attempt.release()
        throw attempt.stopped ? attempt.stopped.reason : error
      }
    }
  }

  async function fetched(init: RequestInit): Promise<Response> {
    let response: unknown
    try {
      // A URL and its options: a `Request` loses the signal when the garbage is collected (Node), and costs more.
      response = await send(url, init)
    } catch (cause) {
      throw isChatError(cause) ? cause : networkError(cause)
    }
    if (isFresh(response)) return response
    throw new TypeError('The `fetch` option must give a Response whose body nobody has begun to read.')
  }
}

/** Not `instanceof`: a custom fetch may have a class of its own. */
function isFresh(response: unknown): response is Response {
  const { headers, body }: Partial<Response> = response ?? {}
  return headers !== undefined && !body?.locked
}

/** An answer to nobody: the attempt was stopped before it came. */
function discard(late: Response): void {
  void late.body?.cancel().catch(() => {})
}

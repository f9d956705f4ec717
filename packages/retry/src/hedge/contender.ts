import type { CallContext, ChatRequest, ChatResponse, Next } from '@chinwag/core'
import { type Attempt, beginAttempt } from '../attempt-records.ts'
import { withCopyKey } from '../idempotency-key.ts'

/** How an attempt ended: with its first content, or without. */
export type Finish = { readonly response: ChatResponse } | { readonly response?: undefined; readonly error: unknown }

/** One of two attempts to have the same request answered, which can be given up alone. */
export class Contender {
  readonly attempt: Attempt
  readonly #controller = new AbortController()
  readonly #signals: ReadonlySet<AbortSignal>
  /** Never rejects. */
  readonly finish: Promise<Finish>

  /** Sends the request; the second one as a copy. */
  constructor(number: 1 | 2, request: ChatRequest, next: Next, context: CallContext) {
    const isCopy = number === 2
    this.attempt = { ...beginAttempt(number, Date.now(), 0, context), marks: isCopy ? { hedge: true } : undefined }
    this.#signals = new Set([context.signal, request.signal])
    for (const signal of this.#signals) signal.addEventListener('abort', this.#follow)
    this.#follow()
    const named = isCopy ? withCopyKey(request) : request
    this.finish = this.#run({ ...named, signal: this.#controller.signal }, next)
  }

  async #run(request: ChatRequest, next: Next): Promise<Finish> {
    try {
      return { response: await (await next(request)).committed() }
    } catch (error) {
      this.#release()
      return { error }
    }
  }

  /** Hands the reply on. The signals of the call end it until it has settled. */
  handOn(response: ChatResponse): ChatResponse {
    try {
      return response.observe({ settle: () => this.#release() })
    } catch {
      // A middleware further in reads it already, and nobody tells when it has settled: the signals stay its own for good.
      return response
    }
  }

  /** The other one was faster: closes the socket, also where there is no answer yet. */
  giveUp(): void {
    this.#release()
    // Where the reply comes all the same, `compose` cancels it, as any that is not handed on.
    this.#controller.abort(new DOMException('The other attempt of this call was faster.', 'AbortError'))
  }

  /** It is over: no listener stays. */
  #release(): void {
    for (const signal of this.#signals) signal.removeEventListener('abort', this.#follow)
  }

  readonly #follow = (): void => {
    const signal = [...this.#signals].find(({ aborted }) => aborted)
    if (signal) this.#controller.abort(signal.reason)
  }
}

import { longestTimer } from './errors/time-texts.ts'
import type { CallContext } from './middleware.ts'
import { type ChatResponse, follow } from './response/chat-response.ts'
import { type Timeouts, timeoutError } from './transport/timeouts.ts'

/** One call from its beginning to the end of its reply: what may end it early, and that no timer and no listener stays. */
export class CallLife {
  readonly #controller: AbortController
  readonly #outer: AbortSignal | undefined
  /** When the call must be over, in milliseconds since the epoch; `undefined` where there is no `totalMs`. */
  readonly deadline: number | undefined
  #totalTimer: ReturnType<typeof setTimeout> | undefined
  #graceTimer: ReturnType<typeof setTimeout> | undefined
  #response: ChatResponse | undefined
  #giveUp: ((reason: unknown) => void) | undefined

  /** Starts the clock. The controller is aborted with the caller's reason, or a `timeout` error. */
  constructor(controller: AbortController, outer: AbortSignal | undefined, timeouts: Timeouts) {
    this.#controller = controller
    this.#outer = outer
    outer?.addEventListener('abort', this.#outerAborted)
    controller.signal.addEventListener('abort', this.#aborted)
    const { totalMs = Infinity } = timeouts
    if (totalMs > longestTimer) return
    this.deadline = Date.now() + totalMs
    this.#totalTimer = setTimeout(() => controller.abort(timeoutError('total', timeouts)), totalMs)
  }

  /**
   * Waits for a chain that may not care about signals: a middleware that hangs must not hang the caller who has given up. A reply that comes
   * too late is let go; one that comes in time is let go when the call is aborted before it ends.
   */
  reply(work: Promise<ChatResponse>, context: CallContext): Promise<ChatResponse> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => {
        this.#stop()
        reject(error)
      }
      this.#giveUp = fail
      work.then((response) => {
        const { aborted, reason } = this.#controller.signal
        this.#response = response
        follow(response, this.#stop, context)
        if (aborted) response.cancel(reason)
        resolve(response)
      }, fail)
    })
  }

  readonly #outerAborted = (): void => this.#controller.abort(this.#outer?.reason)

  readonly #aborted = (): void => {
    const { reason } = this.#controller.signal
    if (this.#response) this.#response.cancel(reason)
    // A chain that does care gets a turn of the event loop to say more than the bare reason.
    else this.#graceTimer = setTimeout(() => this.#giveUp?.(reason), 0)
  }

  readonly #stop = (): void => {
    clearTimeout(this.#totalTimer)
    clearTimeout(this.#graceTimer)
    this.#outer?.removeEventListener('abort', this.#outerAborted)
    this.#controller.signal.removeEventListener('abort', this.#aborted)
  }
}

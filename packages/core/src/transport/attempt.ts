import type { Timings } from '../response/observer.ts'
import { type Timeouts, timeoutError, Watch } from './timeouts.ts'

/** One attempt's life: what may stop it (the request's signal, a timeout), and that nothing of it is left behind. */
export class Attempt {
  readonly #controller = new AbortController()
  readonly #outer: AbortSignal
  readonly watch: Watch
  /** Whether the request may have left: until then there is only a key to wait for. */
  isSent = false
  /** Why it was stopped from outside. Not set where its own reader had enough. */
  stopped: { readonly reason: unknown } | undefined
  #onStop: ((reason: unknown) => void) | undefined

  constructor(outer: AbortSignal, timeouts: Timeouts, timings: Timings) {
    this.#outer = outer
    this.watch = new Watch(timeouts, timings, (phase) => this.#stop(timeoutError(phase, timeouts, this.isSent)))
    if (outer.aborted) this.#outerAborted()
    else outer.addEventListener('abort', this.#outerAborted)
  }

  /** For `fetch`. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  readonly #outerAborted = (): void => this.#stop(this.#outer.reason)

  /** Whoever waits gets the reason, and the socket is closed. */
  #stop(reason: unknown): void {
    if (this.stopped) return
    this.stopped = { reason }
    this.#onStop?.(reason)
    this.close(reason)
  }

  /** Nobody wants the rest: closes the socket. */
  close(reason: unknown): void {
    this.release()
    this.#controller.abort(reason)
  }

  /** It is over: no timer and no listener stays. */
  release(): void {
    this.watch.stop()
    this.#outer.removeEventListener('abort', this.#outerAborted)
  }

  /** Calls back when it is stopped. One callback at a time. */
  onStop(callback: (reason: unknown) => void): void {
    this.#onStop = callback
  }

  /** Does work that may not care about signals; none where it is stopped already. What comes too late goes to `discard`. */
  race<T>(start: () => T | Promise<T>, discard?: (late: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.stopped) throw this.stopped.reason
      this.onStop(reject)
      Promise.resolve(start()).then((value) => (this.stopped ? discard?.(value) : resolve(value)), reject)
    })
  }
}

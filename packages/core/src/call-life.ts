import { longestTimer } from './errors/time-texts.ts'
import { type Timeouts, timeoutError } from './transport/timeouts.ts'

/** What may end a call early: the caller's signal, and `totalMs`. */
export interface CallLife {
  /** In milliseconds since the epoch; `undefined` where there is no `totalMs`. */
  readonly deadline: number | undefined
  /** The call is over: forgets the timer and the caller's signal. */
  stop(): void
}

/** Starts the clock of a call. The controller is aborted with the caller's reason, or a `timeout` error. */
export function startLife(controller: AbortController, outer: AbortSignal | undefined, timeouts: Timeouts): CallLife {
  const { totalMs = Infinity } = timeouts
  const isLimited = totalMs <= longestTimer
  const follow = () => controller.abort(outer?.reason)
  const expire = () => controller.abort(timeoutError('total', timeouts))
  const timer = isLimited ? setTimeout(expire, totalMs) : undefined
  outer?.addEventListener('abort', follow)
  return {
    deadline: isLimited ? Date.now() + totalMs : undefined,
    stop() {
      clearTimeout(timer)
      outer?.removeEventListener('abort', follow)
    },
  }
}

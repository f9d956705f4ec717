import { longestTimer } from '../errors/time-texts.ts'
import { type Timeouts, timeoutError } from './timeouts.ts'

/** The deadline of a call, and a signal that follows both it and the caller's. */
export interface Total {
  readonly signal: AbortSignal
  /** In milliseconds since the epoch. */
  readonly deadline: number
  /** The call is over: forgets the timer and the caller's signal. */
  readonly stop: () => void
}

/** Starts the clock of a call; `undefined` where it has no `totalMs`. */
export function startTotal(timeouts: Timeouts, outer: AbortSignal | undefined): Total | undefined {
  const { totalMs = Infinity } = timeouts
  if (totalMs > longestTimer) return undefined
  const controller = new AbortController()
  const follow = () => controller.abort(outer?.reason)
  const timer = setTimeout(() => controller.abort(timeoutError('total', timeouts)), totalMs)
  if (outer?.aborted) follow()
  outer?.addEventListener('abort', follow)
  return {
    signal: controller.signal,
    deadline: Date.now() + totalMs,
    stop() {
      clearTimeout(timer)
      outer?.removeEventListener('abort', follow)
    },
  }
}

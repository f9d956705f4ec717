/** Time as the simulator sees it. Give one of your own for virtual time. */
export interface Clock {
  /** Milliseconds since any fixed moment. */
  readonly now: () => number
  /** Waits. Rejects when the signal aborts; the simulator no longer cares for the result then. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** What a timer can wait at most: beyond it, it would ring at once. */
const maxTimerMs = 2 ** 31 - 1

/** The real time, by `performance.now` and `setTimeout`, so that fake timers work. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const wait = (left: number): void => {
        timer = setTimeout(() => (left > maxTimerMs ? wait(left - maxTimerMs) : wake()), Math.min(left, maxTimerMs))
      }
      const wake = (): void => {
        signal.removeEventListener('abort', stop)
        resolve()
      }
      const stop = (): void => {
        clearTimeout(timer)
        reject(signal.reason)
      }
      signal.addEventListener('abort', stop, { once: true })
      wait(ms)
    }),
}

/** Time as the simulator sees it. Give one of your own for virtual time. */
export interface Clock {
  /** Milliseconds since any fixed moment. */
  readonly now: () => number
  /** Waits. Rejects when the signal aborts; the simulator no longer cares for the result then. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** The real time, by `performance.now` and `setTimeout`, so that fake timers work. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer)
        reject(signal.reason)
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop)
        resolve()
      }, ms)
      signal.addEventListener('abort', stop, { once: true })
    }),
}

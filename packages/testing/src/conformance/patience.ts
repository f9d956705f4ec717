/** How a promise stands. */
export type Result<T> =
  | { readonly type: 'value'; readonly value: T }
  | { readonly type: 'error'; readonly error: unknown }
  | { readonly type: 'pending' }

// Taken when the module is loaded: a suite must not count its own timers, nor wait for time that a test has stopped.
const { setTimeout } = globalThis
const now = performance.now.bind(performance)

/** So many turns are waited at least: on a busy machine, time can pass while nothing happens. */
const minTurns = 50

/** Lets everything run that is ready to. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}

/** Lets the event loop turn so many times. */
export async function turns(count: number): Promise<void> {
  for (let at = 0; at < count; at++) await turn()
}

/** Waits until something is true. `false` when it did not come true in time. */
export async function until(isTrue: () => boolean, patienceMs: number): Promise<boolean> {
  const end = now() + patienceMs
  for (let waited = 0; !isTrue(); waited++) {
    if (waited >= minTurns && now() >= end) return false
    await turn()
  }
  return true
}

/** Notes what becomes of a promise. */
export function track<T>(work: PromiseLike<T>): () => Result<T> {
  let result: Result<T> = { type: 'pending' }
  work.then(
    (value) => void (result = { type: 'value', value }),
    (error: unknown) => void (result = { type: 'error', error }),
  )
  return () => result
}

/** What became of a step, in time. One that throws at once has failed as any other. */
export function outcomeOfStep<T>(step: () => T | PromiseLike<T>, patienceMs: number): Promise<Result<T>> {
  return outcomeOf((async () => step())(), patienceMs)
}

/** What became of a promise, in time. */
export async function outcomeOf<T>(work: PromiseLike<T>, patienceMs: number): Promise<Result<T>> {
  const result = track(work)
  const isOver = (): boolean => result().type !== 'pending'
  // The work goes first: what is there at once costs no turn.
  await Promise.race([Promise.allSettled([work]), until(isOver, patienceMs)])
  return result()
}

import { failureOf, SimulatorError } from '../errors/simulator-error.ts'
import type { Clock } from './clock.ts'
import type { CallRecord } from './simulator-call.ts'

/** One request and its reply while it is on the wire: knows when the client goes away, and keeps the journal. */
export interface Exchange {
  /** Aborts when the client hangs up. */
  readonly signal: AbortSignal
  /** Resolves when the client hangs up. */
  readonly gone: Promise<void>
  /** Waits. `false` where the client hung up meanwhile. */
  readonly waited: (ms: number) => Promise<boolean>
  /** Notes that the head was sent. */
  readonly headSent: () => void
  /** Notes that a part of the body was sent. */
  readonly sent: (bytes: number, endsChunk: boolean) => void
  /** Notes that the client hung up, and stops what waits. */
  readonly hangUp: (reason: unknown) => void
  /** Notes how the reply ended. */
  readonly end: (outcome: 'sent' | 'broken') => void
}

/** What an exchange writes into its call. */
export type ExchangeCall = Pick<CallRecord, 'outcome' | 'hungUp' | 'chunksSent' | 'bytesSent' | 'error'>

/** Begins an exchange; `caller` is the signal that the client gave to `fetch`, `onError` is told when the clock fails. */
export function createExchange(
  call: ExchangeCall,
  clock: Clock,
  caller: AbortSignal | undefined,
  onError: (error: Error) => void,
): Exchange {
  const controller = new AbortController()
  const { signal } = controller
  let during: 'head' | 'body' = 'head'

  const settle = (outcome: CallRecord['outcome']): boolean => {
    caller?.removeEventListener('abort', onAbort)
    if (call.outcome !== 'open') return false
    call.outcome = outcome
    return true
  }
  const hangUp = (reason: unknown): void => {
    if (settle('hung-up')) call.hungUp = Object.freeze({ at: timeIfAny(), during, afterChunks: call.chunksSent })
    controller.abort(reason)
  }
  // Nobody waits for what is thrown here.
  const timeIfAny = (): number => {
    try {
      return clock.now()
    } catch (error) {
      clockFailed(error)
      return Number.NaN
    }
  }
  const onAbort = (): void => hangUp(caller?.reason)
  const clockFailed = (error: unknown): SimulatorError => {
    const failure = error instanceof SimulatorError ? error : failureOf('clock', error)
    settle('broken')
    call.error = failure
    onError(failure)
    return failure
  }
  const gone = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  caller?.addEventListener('abort', onAbort, { once: true })

  return {
    signal,
    gone,
    hangUp,
    headSent: () => void (during = 'body'),
    waited(ms) {
      const slept = (async () => clock.sleep(ms, signal))().then(
        () => !signal.aborted,
        (error: unknown) => {
          if (signal.aborted) return false
          throw clockFailed(error)
        },
      )
      return Promise.race([slept, gone.then(() => false)])
    },
    sent(bytes, endsChunk) {
      call.bytesSent += bytes
      if (endsChunk) call.chunksSent += 1
    },
    end: (outcome) => void settle(outcome),
  }
}

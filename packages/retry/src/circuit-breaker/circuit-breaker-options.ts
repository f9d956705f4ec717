import type { CallContext, ChatRequest } from '@chinwag/core'
import type { CircuitState } from './circuit.ts'

/** Options of {@link circuitBreaker}. */
export interface CircuitBreakerOptions {
  /**
   * Over how long failures are counted, in milliseconds.
   *
   * @default 30000
   */
  readonly windowMs?: number | undefined
  /**
   * How many calls there must be in the window before anything is concluded from them.
   *
   * @default 20
   */
  readonly minimumCalls?: number | undefined
  /**
   * Which part of them must have failed for the circuit to open: 0.01 to 1.
   *
   * @default 0.5
   */
  readonly failureRatio?: number | undefined
  /**
   * How long the circuit stays open the first time, in milliseconds. It doubles each time that the probe fails, and is never shorter than the
   * server's Retry-After, up to `maxOpenMs`.
   *
   * @default 5000
   */
  readonly openMs?: number | undefined
  /**
   * How long it stays open at most, in milliseconds.
   *
   * @default 60000
   */
  readonly maxOpenMs?: number | undefined
  /**
   * How long the probe of a half-open circuit may go without content before it counts as failed, in milliseconds. The probe itself goes on,
   * and closes the circuit if it is answered after all.
   *
   * @default 30000
   */
  readonly probeMs?: number | undefined
  /**
   * What calls must have in common to share a circuit. The default is the server, the model and the credential.
   *
   * Not for texts of users: each new one is a new circuit, and only the 1000 used last are kept.
   */
  readonly key?: ((request: ChatRequest, context: CallContext) => string | Promise<string>) | undefined
  /** Told of each change of a circuit. Nobody waits for it; what it throws, or rejects with, is reported to `inspect` as `retry-hook`. */
  readonly onStateChange?: ((event: CircuitEvent) => void | Promise<void>) | undefined
  /**
   * The clock, in milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: (() => number) | undefined
}

/** What `onStateChange` receives. */
export interface CircuitEvent {
  /** `context.id` of the call that brought the change about. */
  readonly callId: string
  /** Which circuit. The default key has no secret in it: the credential, and the query of the address, are told apart by marks. */
  readonly key: string
  readonly model: string
  readonly from: CircuitState
  readonly to: CircuitState
  /** How long it stays open at least, in milliseconds. Where it opened. */
  readonly openMs?: number | undefined
}

import type { ChatParams } from '@chinwag/core'
import type { FaultRates, ScriptedFault } from '../faults/select-fault.ts'
import type { Latency } from '../reply/latency.ts'
import type { Limits } from '../reply/rate-limiter.ts'
import type { LineEnding } from '../reply/reply.ts'
import type { Clock } from './clock.ts'

/** Options of {@link createSimulator}. None is needed. */
export interface SimulatorOptions {
  /** Another seed gives other answers, other chances and other jitter. @default 0 */
  readonly seed?: string | number | undefined
  /** The only key that is let in. @default any key that is not empty */
  readonly apiKey?: string | undefined
  /**
   * Faults by script. The first that fits a request is played.
   *
   * @example
   * ```ts
   * import { createSimulator } from '@chinwag/testing'
   *
   * createSimulator({ faults: [{ attempt: 1, fault: 'rate-limit', retryAfterMs: 1200 }] })
   * ```
   */
  readonly faults?: readonly ScriptedFault[] | undefined
  /** Faults by chance, drawn from the seed: `{ 'rate-limit': 0.1 }` hits one request in ten. */
  readonly faultRate?: FaultRates | undefined
  /** How long answers take. @default no time at all; no timer is used */
  readonly latency?: Latency | undefined
  /** What a minute allows; beyond it requests get 429 with the headers that say when to come back. @default no limits */
  readonly limits?: Limits | undefined
  /** Cuts the body into writes of 1 to `bytes` bytes, in the middle of characters and line ends too. @default an event a write */
  readonly slice?: { readonly bytes: number } | undefined
  /** How lines of a stream end. @default '\n' */
  readonly lineEnding?: LineEnding | undefined
  /**
   * The text of the answer, instead of the simulator's own; `undefined` leaves it to the simulator. `stop`, `max_tokens`, `logprobs`
   * and usage apply to it. It must answer at once: a promise, or an error, gives the client a 500.
   */
  readonly answer?: ((params: ChatParams, attempt: number) => string | undefined) | undefined
  /** From how many tokens on a repeated start of a prompt counts as cached. @default 1024 */
  readonly promptCacheMinTokens?: number | undefined
  /** Time for `latency`, `limits` and the journal. @default the real time */
  readonly clock?: Clock | undefined
  /** How many calls the journal keeps: the last ones. @default 10_000 */
  readonly journalSize?: number | undefined
  /** Larger request bodies get 413, and are not read to their end. @default 52_428_800, 50 MiB */
  readonly maxBodyBytes?: number | undefined
  /**
   * Told of each mistake that is the simulator's own, or that of a function among its options. The client gets a 500 for it, and the
   * journal has it as `error`; a server that nobody's test looks into can print it here. What it throws is ignored.
   */
  readonly onError?: ((error: Error) => void) | undefined
}

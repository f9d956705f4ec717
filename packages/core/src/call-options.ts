import type { Timeouts } from './transport/timeouts.ts'

/** Headers by name. `null` leaves out one that would be sent otherwise, such as `authorization`. */
export type HeaderValues = Readonly<Record<string, string | null | undefined>> | Headers | readonly [string, string][]

/** Options of one call. The middlewares of the chain add theirs. */
export interface CallOptions {
  /** Aborts the call: it rejects with the signal's `reason`. */
  readonly signal?: AbortSignal | undefined
  /** Added to the headers of the chat, and stronger than they are. */
  readonly headers?: HeaderValues | undefined
  /** Instead of those of the chat, one by one. */
  readonly timeouts?: Timeouts | undefined
  /** On hosts that stop when the answer is out: their way to keep background work alive. */
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined
}

import type { ChatCompletion } from '@chinwag/core'
import type { FaultName } from '../faults/fault.ts'

/** One request that the simulator received, and what became of it. It keeps up with what happens, and cannot be changed. */
export interface SimulatorCall {
  /** The `x-request-id` of the reply. */
  readonly id: string
  readonly method: string
  /** Without the query, in which keys are sent at times, and with `[removed]` where a key of the request stands. */
  readonly path: string
  /** With names in lower case. Values that can be a secret are replaced by `[removed]`. */
  readonly headers: Readonly<Record<string, string>>
  /**
   * The parsed body, or the text where it is no JSON. `[dropped]` where the body was over `maxBodyBytes`, or where later calls
   * needed the room: the journal keeps about 64 million characters of bodies and answers, the latest first.
   */
  readonly body: unknown
  /** Whether a stream was asked for. */
  readonly stream: boolean
  /** Which request with this body it was, from 1. `stream` and `stream_options` make no difference. */
  readonly attempt: number
  /** The fault that was played; `undefined` also for one that could change nothing, as `no-done` in a JSON reply. */
  readonly fault: FaultName | undefined
  /** The status that the reply has; `undefined` where none is sent. */
  readonly status: number | undefined
  /**
   * The whole answer, also where a fault kept the client from getting it. `undefined` for a refused request, and where `body` was
   * dropped to make room.
   */
  readonly completion: ChatCompletion | undefined
  /** What the simulator itself, or a function of its options, did wrong. The client got a 500 with its message. */
  readonly error: Error | undefined
  /** When it arrived, by the simulator's clock, in milliseconds. */
  readonly at: number
  /** `open` until the reply ended (`sent`), its connection broke (`broken`), or the client hung up (`hung-up`). */
  readonly outcome: 'open' | 'sent' | 'broken' | 'hung-up'
  /** How many pieces of the body were sent: events of a stream, eighths of a JSON body. */
  readonly chunksSent: number
  readonly bytesSent: number
  /** When the client went away. */
  readonly hungUp: HangUp | undefined
}

/** The moment at which a client hung up. */
export interface HangUp {
  /** By the simulator's clock, in milliseconds; `NaN` where the clock failed. */
  readonly at: number
  /** Before the reply's head was sent, or while its body was. */
  readonly during: 'head' | 'body'
  /** How many pieces of the body it had been sent. */
  readonly afterChunks: number
}

/** The simulator's own view of a {@link SimulatorCall}. */
export type CallRecord = { -readonly [Field in keyof SimulatorCall]: SimulatorCall[Field] }

import type { ChatCompletion } from '@chinwag/core'
import type { FaultName } from '../faults/fault.ts'

/** One request that the simulator received, and what became of it. */
export interface SimulatorCall {
  /** The `x-request-id` of the reply. */
  readonly id: string
  readonly method: string
  /** Without the query: keys are sent in it at times. */
  readonly path: string
  /** With names in lower case. Values of headers that can hold a secret are replaced by `[removed]`. */
  readonly headers: Readonly<Record<string, string>>
  /** The parsed body, or the text where it is no JSON. */
  readonly body: unknown
  /** Whether a stream was asked for. */
  readonly stream: boolean
  /** Which request with this body it was, from 1. `stream` and `stream_options` make no difference. */
  readonly attempt: number
  /** The fault that was played. */
  readonly fault: FaultName | undefined
  /** The status that the reply has; `undefined` where none is sent. */
  readonly status: number | undefined
  /** The whole answer, also where a fault kept the client from getting it. `undefined` for a refused request. */
  readonly completion: ChatCompletion | undefined
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
  /** By the simulator's clock, in milliseconds. */
  readonly at: number
  /** Before the reply's head was sent, or while its body was. */
  readonly during: 'head' | 'body'
  /** How many pieces of the body it had been sent. */
  readonly afterChunks: number
}

/** The simulator's own view of a {@link SimulatorCall}. */
export type CallRecord = { -readonly [Field in keyof SimulatorCall]: SimulatorCall[Field] }

const secretName = /auth|key|token|secret|cookie|password/iu

/** Headers as the journal keeps them. */
export function safeHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].map(([name, value]) => [name, secretName.test(name) ? '[removed]' : value]))
}

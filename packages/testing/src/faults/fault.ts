import type { ChatCompletion, ChatParams } from '@chinwag/core'
import type { LineEnding, Reply } from '../reply/reply.ts'

/** The faults that the simulator can play. Each is described in the package's README. */
export type FaultName =
  | 'rate-limit'
  | 'quota'
  | 'unauthorized'
  | 'forbidden'
  | 'model-not-found'
  | 'context-length'
  | 'content-filter-prompt'
  | 'server-error'
  | 'overloaded'
  | 'html-502'
  | 'error-200'
  | 'reset-before-head'
  | 'stall-before-head'
  | 'reset-mid'
  | 'close-mid'
  | 'half-frame'
  | 'truncate'
  | 'stall'
  | 'slow'
  | 'empty'
  | 'malformed-json'
  | 'error-in-stream'
  | 'no-done'
  | 'no-finish'
  | 'json-instead-of-stream'
  | 'stream-instead-of-json'
  | 'content-filter'
  | 'refusal'
  | 'malformed-arguments'

/** How a fault plays. What a fault does not need is ignored. */
export interface FaultDetails {
  /**
   * How many pieces of the body come before the fault: events of a stream (the first carries the role alone), or eighths of a
   * JSON body. Cut to what there is.
   *
   * @default half of them
   */
  readonly afterChunks?: number | undefined
  /**
   * What a refusal asks the client to wait, in milliseconds: sent as `retry-after-ms`, and as `retry-after` in whole seconds.
   *
   * @default 1000 for `rate-limit`, else none is sent
   */
  readonly retryAfterMs?: number | undefined
  /**
   * How long `slow` waits before the first token, in milliseconds. Between tokens it waits a fiftieth of it.
   *
   * @default 2000
   */
  readonly delayMs?: number | undefined
}

/** What a fault is given to spoil. */
export interface FaultScene {
  readonly params: ChatParams
  readonly completion: ChatCompletion
  readonly details: FaultDetails
  readonly lineEnding: LineEnding
  /** Headers that every reply carries. */
  readonly headers: Readonly<Record<string, string>>
}

/** A fault: a change to the answer, or to the reply that carries it. What it cannot change it returns as it is: it is not played then. */
export interface Fault {
  readonly answer?: (completion: ChatCompletion) => ChatCompletion
  readonly reply?: (reply: Reply, scene: FaultScene) => Reply
}

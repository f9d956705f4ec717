import type { ChatError } from '../errors/chat-error.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'

/**
 * When things happened to a reply, each as `performance.now()` in milliseconds. Stamped once, by core.
 */
export interface Timings {
  /** The attempt began. */
  readonly start: number
  /** Status and headers were there. */
  readonly head: number
  /** The first chunk, or the JSON body, was there. */
  readonly firstChunk?: number | undefined
  /** The first content was there: text, reasoning, refusal, audio or a tool call. */
  readonly firstToken?: number | undefined
  /** The reply ended, failed or was left. */
  readonly end?: number | undefined
}

/** How a reply ended. */
export type Outcome =
  | { readonly type: 'end'; readonly completion: ChatCompletion }
  | { readonly type: 'error'; readonly error: ChatError; readonly partial?: ChatCompletion | undefined }
  | { readonly type: 'abort'; readonly reason: unknown; readonly partial?: ChatCompletion | undefined }

/**
 * Synchronous taps on a reply. An observer that throws is reported to `inspect` and cannot hurt the caller.
 *
 * A JSON reply is shown to `chunk` as the chunks that a stream of it would have.
 */
export interface Observer {
  chunk?(chunk: ChatChunk, timings: Timings): void
  firstToken?(timings: Timings): void
  /** Exactly once a response, with what is there at this place of the chain. */
  settle?(outcome: Outcome, timings: Timings): void
}

/** What a transform gives for a chunk: one, several, or none. */
export type Transformed = ChatChunk | readonly ChatChunk[] | undefined

/**
 * A synchronous change of the chunks of a reply, JSON replies included. One that throws fails the reply.
 *
 * `flush` is called at the end and may add what was held back.
 */
export type Transform =
  | ((chunk: ChatChunk) => Transformed)
  | { chunk(chunk: ChatChunk): Transformed; flush?(): Transformed }

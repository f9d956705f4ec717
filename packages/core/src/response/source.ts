import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import { splitCompletion } from './split.ts'

/** Where a reply comes from: bytes of a server, a cache entry, a generator, another reply. */
export interface ReplySource {
  /** The next chunk, or `undefined` at the end. Whatever goes wrong rejects (or throws). Nobody waits for it behind `cancel`. */
  next(): Promise<ChatChunk | undefined> | ChatChunk | undefined
  /** Lets go of the origin: nobody wants the rest, or it failed. Called at most once, and never after the end. */
  cancel(reason: unknown): void
  /** The answer as one object, where it came as one. Known at the latest when `next` gave its first chunk. */
  readonly whole?: ChatCompletion | undefined
  /** At the end: whether the origin itself says that the answer is whole. Otherwise each choice must have its `finish_reason`. */
  readonly complete?: boolean | undefined
  /** Told that the answer is complete by the origin's word alone: a choice has no `finish_reason`. */
  unfinished?(): void
  /** The origin is a reply itself: whole where it ends, and what it rejects with is a `ChatError` or the reason of an abort, for the reader as it is. */
  readonly nested?: boolean | undefined
}

/** Why a reply broke, or was left. */
export interface Failure {
  readonly error: unknown
}

/** A completion that is already here, or what there is of one, and then the failure. */
export function completionSource(completion: ChatCompletion | undefined, failure?: Failure): ReplySource {
  let chunks: ChatChunk[] | undefined
  return {
    whole: completion,
    nested: failure !== undefined,
    next() {
      chunks ??= completion ? splitCompletion(completion) : []
      const chunk = chunks.shift()
      if (!chunk && failure) throw failure.error
      return chunk
    },
    cancel() {},
  }
}

/** Chunks of somebody else's making. */
export function iterableSource(chunks: AsyncIterable<ChatChunk> | Iterable<ChatChunk>): ReplySource {
  const iterator = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
  return {
    next() {
      const step = iterator.next()
      return 'then' in step ? Promise.resolve(step).then(valueOf) : valueOf(step)
    },
    cancel() {
      void close(iterator)
    },
  }
}

async function close(iterator: AsyncIterator<ChatChunk> | Iterator<ChatChunk>): Promise<void> {
  try {
    await iterator.return?.()
  } catch {
    // The reader has left; what the generator makes of that is nobody's business any more.
  }
}

export function valueOf<T>(step: IteratorResult<T>): T | undefined {
  return step.done ? undefined : step.value
}

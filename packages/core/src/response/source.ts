import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import { splitCompletion } from './split.ts'

/** Where a reply comes from: bytes of a server, a cache entry, a generator, another reply. */
export interface ReplySource {
  /** The next chunk, or `undefined` at the end. Whatever goes wrong rejects (or throws). Nobody waits for it behind `cancel`. */
  next(): Promise<ChatChunk | undefined> | ChatChunk | undefined
  /** Lets go of the origin: nobody wants the rest, or it failed. Called at most once, and never after the end. */
  cancel(reason: unknown): void
  /** The answer, where it came as one object. Then `next` gives no chunks: known, at the latest, when it says that it is at the end. */
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

/** A completion that is already here. */
export function completionSource(whole: ChatCompletion): ReplySource {
  return { whole, next() {}, cancel() {} }
}

/** What there is of a completion, and then the failure. */
export function brokenSource(partial: ChatCompletion | undefined, { error }: Failure): ReplySource {
  const chunks = partial ? splitCompletion(partial) : []
  return {
    nested: true,
    next() {
      const chunk = chunks.shift()
      if (chunk) return chunk
      throw error
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

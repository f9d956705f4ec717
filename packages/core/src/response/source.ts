import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import { splitCompletion } from './split.ts'

/** Where a reply comes from: bytes of a server, a cache entry, a generator, another reply. */
export interface ReplySource {
  /**
   * The next chunk, or `undefined` at the end. Whatever goes wrong rejects (or throws).
   * Settles soon after `cancel`, whatever the origin does.
   */
  next(): Promise<ChatChunk | undefined> | ChatChunk | undefined
  /** Lets go of the origin: nobody wants the rest, or it failed. Called at most once, and never after the end. */
  cancel(reason: unknown): void
  /** The answer as one object, where it came as one. Known at the latest when `next` gave its first chunk. */
  readonly whole?: ChatCompletion | undefined
  /** At the end: whether the origin itself says that the answer is whole. Otherwise each choice must have its `finish_reason`. */
  readonly complete?: boolean | undefined
  /** Told that the answer is complete by the origin's word alone: a choice has no `finish_reason`. */
  unfinished?(): void
  /** The origin is a reply itself: what it rejects with is a `ChatError` or the reason of an abort, and goes to the reader as it is. */
  readonly nested?: boolean | undefined
}

/** A completion that is already here. */
export function completionSource(completion: ChatCompletion): ReplySource {
  let chunks: ChatChunk[] | undefined
  let at = 0
  return {
    whole: completion,
    complete: true,
    next: () => (chunks ??= splitCompletion(completion))[at++],
    cancel() {},
  }
}

/** A reply that broke, as it was for its first reader: what had arrived, and then the failure. */
export function brokenSource(partial: ChatCompletion | undefined, error: unknown): ReplySource {
  const chunks = partial ? splitCompletion(partial) : []
  return {
    nested: true,
    next() {
      const chunk = chunks.shift()
      if (!chunk) throw error
      return chunk
    },
    cancel() {},
  }
}

/** Chunks of somebody else's making. */
export function iterableSource(chunks: AsyncIterable<ChatChunk> | Iterable<ChatChunk>): ReplySource {
  const iterator = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
  let stop: ((reason: unknown) => void) | undefined
  return {
    next() {
      const step = iterator.next()
      if (!('then' in step)) return step.done ? undefined : step.value
      // A generator that waits cannot be interrupted: its reader is let go now, the generator when it comes round.
      return new Promise((resolve, reject) => {
        stop = reject
        step.then((result) => resolve(result.done ? undefined : result.value), reject)
      })
    },
    cancel(reason) {
      stop?.(reason)
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

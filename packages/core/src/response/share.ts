import { ChatError, isChatError } from '../errors/chat-error.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatResponse } from './chat-response.ts'
import { copy } from './merge-fields.ts'
import type { Failure, ReplySource } from './source.ts'

/** Options of {@link ChatResponse.share}. */
export interface ShareOptions {
  /** How many chunks at least are kept for a slow reader, or one who joins late; at most twice as many are. @default 10_000 */
  readonly maxChunks?: number | undefined
}

/**
 * One reply for many readers. Each gets every chunk from the beginning, at its own pace: the fastest one pulls, a slow one holds up
 * nobody, and when the last one leaves the upstream is let go.
 */
export interface SharedResponse {
  /** Whether a new reader would still get the reply from its beginning. */
  readonly isJoinable: boolean
  /** How many readers there are that neither ended nor left. */
  readonly readers: number
  /**
   * A reply of one's own, from the beginning.
   * @throws TypeError where the beginning is no longer held
   */
  subscribe(): ChatResponse
}

export function shareReply(
  upstream: ChatResponse,
  open: (source: ReplySource) => ChatResponse,
  options?: ShareOptions,
): SharedResponse {
  const maxChunks = maxChunksOf(options)
  const chunks = upstream[Symbol.asyncIterator]()
  const readers = new Set<ReplySource>()
  const log: ChatChunk[] = []
  /** How many chunks were dropped from the beginning of the log. */
  let dropped = 0
  let isOver = false
  let failure: Failure | undefined
  /** The one pull that is under way, for all who wait. */
  let pulling: Promise<void> | undefined

  async function pull(): Promise<void> {
    try {
      const step = await chunks.next()
      isOver ||= Boolean(step.done)
      // In blocks: moving the whole log for each chunk would cost more than the chunks.
      if (!step.done && log.push(step.value) >= 2 * maxChunks) dropped += log.splice(0, maxChunks).length
    } catch (error) {
      isOver = true
      failure ??= { error }
    }
    pulling = undefined
  }

  function leave(reader: ReplySource, error?: unknown): void {
    readers.delete(reader)
    if (readers.size > 0 || isOver) return
    isOver = true
    failure = { error }
    upstream.cancel(error)
  }

  return {
    get isJoinable() {
      return dropped === 0 && !failure
    },
    get readers() {
      return readers.size
    },
    subscribe() {
      if (!this.isJoinable) {
        throw new TypeError('This shared reply can no longer be joined: its beginning is gone. Send the request again.')
      }
      let at = 0
      const reader: ReplySource = { nested: true, next, cancel: (reason) => leave(reader, reason) }
      readers.add(reader)
      return open(reader)

      function next(): ReturnType<ReplySource['next']> {
        const chunk = log[at - dropped]
        at += chunk ? 1 : 0
        // Each reader gets a copy: what one of them does to it must not reach the others.
        if (chunk) return copy(chunk)
        if (at >= dropped && !isOver) return (pulling ??= pull()).then(next)
        leave(reader)
        if (at < dropped) throw tooSlow(maxChunks)
        if (failure) throw copyOf(failure.error)
        return undefined
      }
    },
  }
}

function maxChunksOf({ maxChunks = 10_000 }: ShareOptions = {}): number {
  if (Number.isInteger(maxChunks) && maxChunks > 0) return maxChunks
  throw new RangeError(`The \`maxChunks\` option must be an integer of at least 1, got ${maxChunks}.`)
}

function tooSlow(maxChunks: number): ChatError {
  const message = `This reader fell more than ${maxChunks} chunks behind. Read faster, or raise \`maxChunks\`.`
  return new ChatError(message, { code: 'stream_interrupted', retryable: false })
}

/** Each reader gets an error of its own: `partial` is what that reader had. */
function copyOf(error: unknown): unknown {
  // oxlint-disable-next-line typescript/no-misused-spread -- its own fields are the options of the next
  return isChatError(error) ? new ChatError(error.message, { ...error, cause: error.cause ?? error }) : error
}

import { ChatError, isChatError } from '../errors/chat-error.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatResponse } from './chat-response.ts'
import { copy } from './merge-fields.ts'
import type { ReplySource } from './source.ts'

export interface ShareOptions {
  /** How many chunks at least are kept for a slow reader, or one who joins late; at most twice as many are. @default 10_000 */
  readonly maxChunks?: number | undefined
}

interface Reader {
  at: number
  wake?: () => void
  left?: { readonly reason: unknown }
}

/**
 * One reply for many readers. Each gets every chunk from the beginning, at its own pace: the fastest one pulls, a slow one holds up
 * nobody, and when the last one leaves the upstream is let go.
 */
export class SharedResponse {
  readonly #upstream: ChatResponse
  readonly #chunks: AsyncIterator<ChatChunk>
  readonly #open: (source: ReplySource) => ChatResponse
  readonly #maxChunks: number
  readonly #log: ChatChunk[] = []
  /** How many chunks were dropped from the beginning of the log. */
  #dropped = 0
  #ending: { readonly error?: unknown } | undefined
  #pulling = false
  readonly #readers = new Set<Reader>()

  /** @internal Use `response.share()`. */
  constructor(upstream: ChatResponse, open: (source: ReplySource) => ChatResponse, options: ShareOptions = {}) {
    const { maxChunks = 10_000 } = options
    if (!(Number.isInteger(maxChunks) && maxChunks > 0)) {
      throw new RangeError(`The \`maxChunks\` option must be an integer of at least 1, got ${maxChunks}.`)
    }
    this.#maxChunks = maxChunks
    this.#upstream = upstream
    this.#open = open
    this.#chunks = upstream[Symbol.asyncIterator]()
  }

  /** Whether a new reader would still get the reply from its beginning. */
  get isJoinable(): boolean {
    return this.#dropped === 0 && !(this.#ending && 'error' in this.#ending)
  }

  /** How many readers there are that neither ended nor left. */
  get readers(): number {
    return this.#readers.size
  }

  /**
   * A reply of one's own, from the beginning.
   * @throws TypeError where the beginning is no longer held
   */
  subscribe(): ChatResponse {
    if (!this.isJoinable) {
      throw new TypeError(
        'This shared reply can no longer be joined: its beginning was let go. Send the request again.',
      )
    }
    const reader: Reader = { at: 0 }
    this.#readers.add(reader)
    return this.#open({
      complete: true,
      nested: true,
      next: () => this.#next(reader),
      cancel: (reason) => {
        reader.left = { reason }
        reader.wake?.()
        this.#leave(reader, reason)
      },
    })
  }

  #next(reader: Reader): ChatChunk | undefined | Promise<ChatChunk | undefined> {
    if (reader.left) throw reader.left.reason
    if (reader.at < this.#dropped) throw this.#tooSlow(reader)
    const chunk = this.#log[reader.at - this.#dropped]
    if (chunk) {
      reader.at++
      // Each reader gets a copy: what one of them does to it must not reach the others.
      return copy(chunk)
    }
    if (this.#ending) return this.#end(reader, this.#ending)
    return new Promise<void>((resolve) => {
      reader.wake = resolve
      void this.#pull()
    }).then(() => this.#next(reader))
  }

  async #pull(): Promise<void> {
    if (this.#pulling) return
    this.#pulling = true
    try {
      const step = await this.#chunks.next()
      if (step.done) this.#ending ??= {}
      else this.#append(step.value)
    } catch (error) {
      this.#ending ??= { error }
    }
    this.#pulling = false
    for (const reader of this.#readers) reader.wake?.()
  }

  #append(chunk: ChatChunk): void {
    this.#log.push(chunk)
    // In blocks: moving the whole log for each chunk would cost more than the chunks.
    if (this.#log.length < 2 * this.#maxChunks) return
    this.#log.splice(0, this.#maxChunks)
    this.#dropped += this.#maxChunks
  }

  #end(reader: Reader, ending: { readonly error?: unknown }): undefined {
    this.#readers.delete(reader)
    if (!('error' in ending)) return
    throw isChatError(ending.error) ? copyOf(ending.error) : ending.error
  }

  #tooSlow(reader: Reader): ChatError {
    this.#leave(reader, undefined)
    return new ChatError(
      `This reader fell more than ${this.#maxChunks} chunks behind the shared reply. Read faster, or raise \`maxChunks\`.`,
      { code: 'stream_interrupted', retryable: false },
    )
  }

  #leave(reader: Reader, reason: unknown): void {
    this.#readers.delete(reader)
    if (this.#readers.size > 0 || this.#ending) return
    this.#ending = { error: reason }
    this.#upstream.cancel(reason)
  }
}

/** Each reader gets an error of its own: `partial` is what that reader had. */
function copyOf(error: ChatError): ChatError {
  const { code, status, retryable, ambiguous, retryAfterMs, requestId, phase, param, attempts, details } = error
  return new ChatError(error.message, {
    ...{ code, status, retryable, ambiguous, retryAfterMs, requestId, phase, param, attempts, details },
    cause: error.cause ?? error,
  })
}

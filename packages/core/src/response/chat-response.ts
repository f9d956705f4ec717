import { parseRateLimit, type RateLimit } from '../transport/rate-limit.ts'
import { requestIdOf } from '../transport/request-id.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import type { Observer, Timings, Transform } from './observer.ts'
import { type Recover, recoverSource } from './recover.ts'
import { type ReaderOptions, ReplyReader } from './reply-reader.ts'
import { SharedResponse, type ShareOptions } from './share.ts'
import { completionSource, iterableSource, type ReplySource } from './source.ts'

/** The head of a reply that is made by hand. */
export interface ChatResponseInit {
  /** @default 200 */
  readonly status?: number | undefined
  readonly headers?: HeadersInit | undefined
  /** Who answered: `'network'`, `'cache'`, `'shared'`, `'synthetic'` or a word of your own. @default 'synthetic' */
  readonly source?: string | undefined
  /** @default now */
  readonly timings?: Timings | undefined
}

/** What core knows more about a reply than its head. */
export type SourceInit = ChatResponseInit & Omit<ReaderOptions, 'timings'>

/** Whether somebody reads a reply, shared it, or built another one on it. */
export let isClaimed: (response: ChatResponse) => boolean
/** Cancels a reply when a signal aborts, and forgets the signal when the reply has settled. */
export let follow: (response: ChatResponse, signal: AbortSignal, done?: () => void) => void

/**
 * One reply, stream or JSON: its head, one way to read it in chunks, and one to read it whole.
 *
 * It is read once, and only as fast as its reader asks. An answer that is not whole is never a success: both ways reject
 * with a `ChatError` whose `partial` holds what had arrived.
 */
export class ChatResponse implements AsyncIterable<ChatChunk>, AsyncDisposable {
  /** The HTTP status; 200 where there was no HTTP. */
  readonly status: number
  readonly headers: Headers
  /** Who answered: `'network'`, `'cache'`, `'shared'`, `'synthetic'`, or what a middleware calls itself. */
  readonly source: string
  /** When things happened, in milliseconds of `performance.now()`. Filled in while the reply is read. */
  readonly timings: Timings

  #reader: ReplyReader
  /** Who reads: nobody yet, an iterator, or `completion()`. */
  #use: 'fresh' | 'iterated' | 'drained' = 'fresh'
  #completion: Promise<ChatCompletion> | undefined

  /** @internal Use {@link ChatResponse.fromCompletion} or {@link ChatResponse.fromChunks}. */
  constructor(origin: ReplySource, init: SourceInit = {}) {
    this.status = init.status ?? 200
    this.headers = init.headers instanceof Headers ? init.headers : new Headers(init.headers)
    this.source = init.source ?? 'synthetic'
    this.timings = init.timings ?? startedNow()
    this.#reader = new ReplyReader(origin, { ...init, timings: this.timings })
  }

  /** A reply with a completion that is already here, for example from a cache. It can be read in chunks too. */
  static fromCompletion(completion: ChatCompletion, init?: ChatResponseInit): ChatResponse {
    return new ChatResponse(completionSource(completion), init)
  }

  /** A reply made of chunks. They must end with a `finish_reason` for each choice, like those of a server. */
  static fromChunks(chunks: AsyncIterable<ChatChunk> | Iterable<ChatChunk>, init?: ChatResponseInit): ChatResponse {
    return new ChatResponse(iterableSource(chunks), init)
  }

  /** The server's id of the request, from `x-request-id`: what its support asks for. */
  get requestId(): string | undefined {
    return requestIdOf(this.headers)
  }

  /** What `x-ratelimit-*` say is left. `undefined` where the server sent none of them. */
  get rateLimit(): RateLimit | undefined {
    return parseRateLimit(this.headers)
  }

  /**
   * The whole answer. Reads the reply where nobody else does, and waits for its reader where somebody is reading it in chunks.
   *
   * A middleware may await it and hand the same response on: whoever comes next can read it again, either way.
   *
   * @throws ChatError when the answer is not whole; the abort's `reason` when the caller aborted
   */
  completion(): Promise<ChatCompletion> {
    return (this.#completion ??= this.#use === 'iterated' ? this.#reader.settled() : this.#drain())
  }

  async #drain(): Promise<ChatCompletion> {
    this.#use = 'drained'
    const completion = await this.#reader.drain()
    this.#reader = new ReplyReader(completionSource(completion), { timings: this.timings })
    this.#use = 'fresh'
    return completion
  }

  /**
   * Resolves when the first content, or the JSON body, is here; rejects if the reply died before. Nothing that it pulls is lost: the reader
   * gets it all, and observers may still be added.
   */
  async committed(): Promise<this> {
    if (this.#use === 'fresh') await this.#reader.commit()
    else await this.completion()
    return this
  }

  /**
   * Watches the reply, JSON or stream, with synchronous callbacks. It costs no copy and no extra layer.
   * @throws TypeError when reading has begun
   */
  observe(observer: Observer): this {
    this.#assertFresh('observe')
    this.#completion = undefined
    this.#reader.pipeline.observe(observer)
    return this
  }

  /**
   * Changes the chunks, JSON replies included, on their way to the reader. Those registered first (the inner middlewares') run first.
   * @throws TypeError when reading has begun
   */
  transform(transform: Transform): this {
    this.#assertFresh('transform')
    this.#completion = undefined
    this.#reader.pipeline.transform(transform)
    return this
  }

  /**
   * A reply that goes on with another one when this one breaks, once. The first chunk of the other follows the last of this one: what it
   * repeats is repeated to the reader.
   */
  recover(recover: Recover): ChatResponse {
    return new ChatResponse(recoverSource(this, recover), this)
  }

  /** Turns the reply into one for many readers, each from its beginning. */
  share(options?: ShareOptions): SharedResponse {
    const { status, headers, timings } = this
    const open = (source: ReplySource) =>
      new ChatResponse(source, { status, headers, timings: { ...timings }, source: 'shared' })
    return new SharedResponse(this, open, options)
  }

  /** Lets go of the reply and its socket. Whoever still reads gets `reason`. Does nothing once the reply has ended. */
  cancel(reason: unknown = leftEarly()): void {
    this.#reader.cancel(reason)
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.cancel()
    return Promise.resolve()
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<ChatChunk> {
    this.#assertFresh('iterate')
    this.#use = 'iterated'
    return new ChunkIterator(this.#reader)
  }

  #assertFresh(what: 'observe' | 'transform' | 'iterate'): void {
    if (this.#use === 'fresh') return
    throw new TypeError(
      what === 'iterate'
        ? 'This reply is being read already. Use `share()` for more than one reader, or `completion()` for the whole.'
        : `Reading has begun: call \`${what}()\` before the reply is read.`,
    )
  }

  static {
    isClaimed = (response) => response.#use !== 'fresh'
    follow = (response, signal, done) => {
      const abort = () => response.#reader.cancel(signal.reason)
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort, { once: true })
      response.#reader.onSettle(() => {
        signal.removeEventListener('abort', abort)
        done?.()
      })
    }
  }
}

/** Written by hand: an async generator costs three promises a chunk, this one. */
class ChunkIterator implements AsyncIterableIterator<ChatChunk> {
  readonly #reader: ReplyReader
  #left = false

  constructor(reader: ReplyReader) {
    this.#reader = reader
  }

  async next(): Promise<IteratorResult<ChatChunk>> {
    if (this.#left) return { done: true, value: undefined }
    try {
      const chunk = await this.#reader.read()
      return chunk === undefined ? { done: true, value: undefined } : { done: false, value: chunk }
    } catch (error) {
      if (this.#left) return { done: true, value: undefined }
      throw error
    }
  }

  return(): Promise<IteratorResult<ChatChunk>> {
    this.#left = true
    this.#reader.cancel(leftEarly())
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<ChatChunk> {
    return this
  }
}

function leftEarly(): DOMException {
  return new DOMException('The reply was left before its end.', 'AbortError')
}

function startedNow(): Timings {
  const now = performance.now()
  return { start: now, head: now }
}

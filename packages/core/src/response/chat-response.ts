/// <reference lib="esnext.disposable" preserve="true" />
import type { HeaderValues } from '../call-options.ts'
import { mergeHeaders } from '../transport/headers.ts'
import { parseRateLimit, type RateLimit } from '../transport/rate-limit.ts'
import { requestIdOf } from '../transport/request-id.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import { iteratorOf, type Read } from './iterator-of.ts'
import type { Observer, Timings, Transform } from './observer.ts'
import { type Recover, recoverSource } from './recover.ts'
import { type ReaderOptions, ReplyReader } from './reply-reader.ts'
import { type SharedResponse, type ShareOptions, shareReply } from './share.ts'
import { completionSource, iterableSource, type ReplySource } from './source.ts'

/** The head of a reply that is made by hand. */
export interface ChatResponseInit {
  /** @default 200 */
  readonly status?: number | undefined
  readonly headers?: HeaderValues | undefined
  /** Who answered: `'network'`, `'cache'`, `'shared'`, `'synthetic'` or a word of your own. @default 'synthetic' */
  readonly source?: string | undefined
  /** @default now */
  readonly timings?: Timings | undefined
}

/** What core knows more about a reply than its head. */
export type SourceInit = ChatResponseInit & Omit<ReaderOptions, 'timings' | 'headers'>

/** Whether somebody reads a reply, shared it, or built another one on it. */
export let isClaimed: (response: ChatResponse) => boolean
/** Begins to read a reply. */
export let readerOf: (response: ChatResponse) => Read<ChatChunk>
/** Says who has the reply now: whom to tell what the observers throw that are registered from here on. */
export let hold: (response: ChatResponse, context: NonNullable<ReaderOptions['context']>) => void
/** Hands a reply to the caller, and calls back when it has settled. */
export let follow: (response: ChatResponse, settled: () => void, context: ReaderOptions['context']) => void

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

  /** What a reply that is built on this one takes over. */
  readonly #init: SourceInit & { timings: Timings; headers: Headers; context?: ReaderOptions['context'] }
  #reader: ReplyReader
  /** Nobody has read it; somebody does, or did; `completion()` did, and it can be read again. */
  #use: 'fresh' | 'read' | 'drained' = 'fresh'
  #completion: Promise<ChatCompletion> | undefined

  /** @internal Use {@link ChatResponse.fromCompletion} or {@link ChatResponse.fromChunks}. */
  constructor(origin: ReplySource, init: SourceInit = {}) {
    const { status = 200, headers, source = 'synthetic', timings = startedNow() } = init
    this.status = status
    this.headers = headers instanceof Headers ? headers : mergeHeaders(headers).headers
    this.source = source
    this.timings = timings
    this.#init = { ...init, headers: this.headers, timings }
    this.#reader = new ReplyReader(origin, this.#init)
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
    return (this.#completion ??= this.#use === 'fresh' ? this.#drain() : this.#reader.settled())
  }

  #drain(): Promise<ChatCompletion> {
    this.#use = 'read'
    return this.#reader.drain().finally(() => {
      this.#use = 'drained'
    })
  }

  /**
   * Resolves when the first content, or the JSON body, is here; rejects if the reply died before. Nothing that it pulls is lost: the reader
   * gets it all, and observers may still be added.
   */
  async committed(): Promise<this> {
    await this.#reader.commit()
    return this
  }

  /**
   * Watches the reply, JSON or stream, with synchronous callbacks. It costs no copy and no extra layer.
   * @throws TypeError when reading has begun
   */
  observe(observer: Observer): this {
    this.#readyFor('observe').pipeline.observe(observer)
    return this
  }

  /**
   * Changes the chunks, JSON replies included, on their way to the reader. Those registered first (the inner middlewares') run first.
   * @throws TypeError when reading has begun
   */
  transform(transform: Transform): this {
    this.#readyFor('transform').pipeline.transform(transform)
    return this
  }

  /**
   * A reply that goes on with another one when this one breaks, once. The first chunk of the other follows the last of this one: what it
   * repeats is repeated to the reader.
   */
  recover(recover: Recover): ChatResponse {
    const init = { ...this.#init, timings: { ...this.timings } }
    return new ChatResponse(recoverSource(this, recover, init.signal), init)
  }

  /** Turns the reply into one for many readers, each from its beginning. */
  share(options?: ShareOptions): SharedResponse {
    const { start, head } = this.timings
    const open = (source: ReplySource) =>
      new ChatResponse(source, { ...this.#init, timings: { start, head }, source: 'shared' })
    return shareReply(this, open, options)
  }

  /** Lets go of the reply and its socket. Whoever still reads gets `reason`. Does nothing once the reply has ended. */
  cancel(reason: unknown = leftEarly()): void {
    this.#reader.fail(reason)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cancel()
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<ChatChunk> {
    return iteratorOf(readerOf(this), () => this.cancel())
  }

  /** A reply that was read whole is there to be read again, from memory. */
  #readyFor(what?: 'observe' | 'transform'): ReplyReader {
    if (this.#use === 'drained') {
      this.#reader = new ReplyReader(this.#reader.replay(), this.#init)
      this.#use = 'fresh'
      this.#completion = undefined
    }
    if (this.#use === 'fresh') return this.#reader
    throw new TypeError(
      what
        ? `Reading has begun: call \`${what}()\` before the reply is read.`
        : 'This reply is being read already. Use `share()` for more than one reader, or `completion()` for the whole.',
    )
  }

  static {
    isClaimed = (response) => response.#use !== 'fresh'
    readerOf = (response) => {
      const { read } = response.#readyFor()
      response.#use = 'read'
      return read
    }
    hold = (response, context) => {
      response.#init.context = context
    }
    follow = (response, settled, context) => {
      response.#init.context = context
      response.#reader.onSettle(settled)
    }
  }
}

function leftEarly(): DOMException {
  return new DOMException('The reply was left before its end.', 'AbortError')
}

function startedNow(): Timings {
  const now = performance.now()
  return { start: now, head: now }
}

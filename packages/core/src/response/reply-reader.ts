import { ChatError, isChatError } from '../errors/chat-error.ts'
import { requestIdOf } from '../transport/request-id.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import type { Timings } from './observer.ts'
import { type Ending, Pipeline } from './pipeline.ts'
import { brokenSource, completionSource, type ReplySource } from './source.ts'
import { View } from './view.ts'

export interface ReaderOptions {
  readonly timings: Timings
  /** How many choices were asked for. @default 1 */
  readonly expectedChoices?: number | undefined
  /** Once it is aborted, a failure of the source is the abort, and no error. */
  readonly signal?: AbortSignal | undefined
  /** Of the reply: errors name its request id. */
  readonly headers: Headers
  /** Takes what observers throw. */
  readonly report?: ((error: unknown) => void) | undefined
}

type MaybePromise<T> = T | Promise<T>
type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/**
 * Reads one source, once: pulls a chunk when asked for one, folds it, sends it through the pipeline, and decides at the end whether
 * the answer was whole.
 */
export class ReplyReader {
  readonly #origin: ReplySource
  readonly #options: ReaderOptions
  readonly #timings: Writable<Timings>
  /** The answer as it arrived, before any stage. */
  readonly #raw: View = new View()
  #pipeline: Pipeline | undefined
  /** Came from the source and not yet shown to the stages: some may still be registered. */
  readonly #held: ChatChunk[] = []
  /** Came out of the stages and not yet handed out. */
  readonly #ready: ChatChunk[] = []
  #firstContent: ChatChunk | undefined
  /** The one pull that is under way: readers and `commit()` may ask at the same time. */
  #pulling: Promise<void> | undefined
  #originEnded = false
  #ending: Ending | undefined
  #failure: { readonly error: unknown } | undefined
  readonly #whenSettled: (() => void)[] = []

  constructor(origin: ReplySource, options: ReaderOptions) {
    this.#origin = origin
    this.#options = options
    this.#timings = options.timings
  }

  get pipeline(): Pipeline {
    return (this.#pipeline ??= new Pipeline(this.#raw, (error) => this.#options.report?.(error)))
  }

  /** The answer as the reader gets it. */
  get view(): View {
    return this.#pipeline?.view ?? this.#raw
  }

  /** Calls back once the reply ended, failed or was left; now, if it has. */
  onSettle(callback: () => void): void {
    if (this.#ending) callback()
    else this.#whenSettled.push(callback)
  }

  /** The next chunk for the reader, `undefined` at the end of a whole answer. At once where one is there. */
  readonly read = (): MaybePromise<ChatChunk | undefined> => {
    for (;;) {
      if (this.#ready.length > 0) return this.#ready.shift()
      if (this.#failure) throw this.#failure.error
      if (this.#ending) return undefined
      const chunk = this.#held.length > 0 ? this.#held.shift() : this.#pull()
      if (chunk instanceof Promise) return chunk.then(this.read)
      if (chunk === undefined) this.#end()
      else if (!this.#pipeline?.watchesChunks) return chunk
      else this.#show(chunk, this.#pipeline)
    }
  }

  /** Resolves when there is content, or the end of an answer without any. What it pulls is kept for the reader. */
  async commit(): Promise<void> {
    while (!this.#raw.accumulator.hasContent && !this.#ending && !this.#originEnded) {
      const pulled = this.#pull()
      if (pulled instanceof Promise) await pulled
      else if (pulled) this.#held.push(pulled)
    }
    if (this.#failure && !this.#raw.accumulator.hasContent) throw this.#failure.error
  }

  /** Reads to the end. */
  async drain(): Promise<ChatCompletion> {
    for (let chunk = this.read(); (chunk instanceof Promise ? await chunk : chunk) !== undefined;) chunk = this.read()
    return this.view.final()
  }

  /** Waits until somebody else has read to the end. */
  async settled(): Promise<ChatCompletion> {
    if (!this.#ending) await new Promise<void>((resolve) => this.onSettle(resolve))
    if (this.#failure) throw this.#failure.error
    return this.view.final()
  }

  /** The reply once more, from memory. It must have settled. */
  replay(): ReplySource {
    return this.#failure ? brokenSource(this.view.partial(), this.#failure.error) : completionSource(this.view.final())
  }

  /** Nobody wants the rest: lets go of the source; a pending read rejects with the reason. */
  cancel(reason: unknown): void {
    if (this.#ending) return
    this.#ready.length = 0
    this.#fail(reason)
  }

  /** One chunk of the source, or `undefined` at its end. What comes later goes to `#held`. */
  #pull(): ChatChunk | undefined | Promise<void> {
    if (this.#pulling) return this.#pulling
    if (this.#originEnded) return undefined
    let next: MaybePromise<ChatChunk | undefined>
    try {
      next = this.#origin.next()
    } catch (error) {
      return this.#originFailed(error)
    }
    if (!(next instanceof Promise)) return this.#take(next)
    return (this.#pulling = next.then(this.#arrived, this.#originFailed))
  }

  readonly #arrived = (chunk: ChatChunk | undefined): void => {
    this.#pulling = undefined
    const taken = this.#take(chunk)
    if (taken) this.#held.push(taken)
  }

  #take(chunk: ChatChunk | undefined): ChatChunk | undefined {
    if (this.#failure) throw this.#failure.error
    if (chunk === undefined) return this.#closeOrigin()
    const { accumulator } = this.#raw
    this.#timings.firstChunk ??= performance.now()
    try {
      accumulator.add(chunk)
    } catch (error) {
      throw this.#fail(isChatError(error) ? error : this.#error('broken', error))
    }
    if (!this.#firstContent && accumulator.hasContent) {
      this.#firstContent = chunk
      this.#timings.firstToken ??= performance.now()
    }
    return chunk
  }

  /** The source has nothing more: is that an answer? */
  #closeOrigin(): undefined {
    this.#originEnded = true
    const { whole, complete } = this.#origin
    const { accumulator } = this.#raw
    if (accumulator.failed) throw this.#fail(this.#error('gaveUp'))
    if (whole) {
      this.#raw.use(whole)
      return undefined
    }
    const isFinished = accumulator.isFinished(this.#options.expectedChoices ?? 1)
    if (!complete && !isFinished) throw this.#fail(this.#error('interrupted'))
    if (!accumulator.hasChoices) throw this.#fail(this.#error('noAnswer'))
    if (!isFinished) this.#origin.unfinished?.()
    return undefined
  }

  #show(chunk: ChatChunk, pipeline: Pipeline): void {
    if (chunk === this.#firstContent) pipeline.firstToken(this.#timings)
    try {
      pipeline.run(chunk, this.#timings, this.#ready)
    } catch (error) {
      throw this.#fail(refused(error))
    }
  }

  #end(): void {
    try {
      this.#pipeline?.flush(this.#timings, this.#ready)
    } catch (error) {
      throw this.#fail(refused(error))
    }
    this.#settle({ type: 'end' })
  }

  readonly #originFailed = (error: unknown): never => {
    this.#pulling = undefined
    const { signal } = this.#options
    const isKnown = isChatError(error) || this.#origin.nested
    throw this.#fail(isKnown ? error : signal?.aborted ? signal.reason : this.#error('broken', error))
  }

  #error(failure: keyof typeof failures, cause?: unknown): ChatError {
    const [code, message] = failures[failure]
    return new ChatError(message, { code, cause, requestId: requestIdOf(this.#options.headers) })
  }

  /**
   * Lets go of the source, and settles the reply: as failed by a `ChatError`, as left by anything else, which is the reason of an abort.
   * @returns what the reader gets
   */
  #fail(error: unknown): unknown {
    if (this.#failure) return this.#failure.error
    this.#failure = { error }
    const isOpen = !this.#originEnded
    this.#originEnded = true
    if (isChatError(error)) {
      // Not by assignment: an error that somebody froze would throw another one here.
      Reflect.set(error, 'partial', this.view.partial())
      Reflect.set(error, 'requestId', error.requestId ?? requestIdOf(this.#options.headers))
    }
    this.#settle(isChatError(error) ? { type: 'error', error } : { type: 'abort', reason: error })
    if (isOpen) this.#origin.cancel(error)
    return error
  }

  #settle(ending: Ending): void {
    if (this.#ending) return
    this.#ending = ending
    this.#timings.end ??= performance.now()
    this.#pipeline?.settle(ending, this.#timings)
    for (const callback of this.#whenSettled.splice(0)) callback()
  }
}

/** What a reader says of a reply that is no answer. */
const failures = {
  interrupted: ['stream_interrupted', 'The stream ended before the answer was whole: a `finish_reason` is missing.'],
  noAnswer: ['invalid_response', 'The server ended the stream without an answer in it.'],
  gaveUp: ['server', "The server gave up on the answer: its `finish_reason` is 'error'."],
  broken: ['stream_interrupted', 'The reply failed while it was read. See `cause`.'],
} as const

function refused(cause: unknown): ChatError {
  if (isChatError(cause)) return cause
  const message = 'A transform of the reply failed. See `cause`.'
  return new ChatError(message, { code: 'stream_interrupted', retryable: false, ambiguous: false, cause })
}

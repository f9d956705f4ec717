import { ChatError, isChatError } from '../errors/chat-error.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import type { Timings } from './observer.ts'
import { type Ending, Pipeline } from './pipeline.ts'
import type { ReplySource } from './source.ts'
import { View } from './view.ts'

export interface ReaderOptions {
  readonly timings: Timings
  /** How many choices were asked for. @default 1 */
  readonly expectedChoices?: number | undefined
  /** Once it is aborted, a failure of the source is the abort, and no error. */
  readonly signal?: AbortSignal | undefined
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
  /** Pulled by `commit()` and not yet shown to the stages: some may still be registered. */
  readonly #held: ChatChunk[] = []
  /** Came out of the stages and not yet handed out. */
  readonly #ready: ChatChunk[] = []
  #firstContent: ChatChunk | undefined
  #originEnded = false
  #ending: Ending | undefined
  #failure: { readonly error: unknown } | undefined
  #committing: Promise<void> | undefined
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
  read(): MaybePromise<ChatChunk | undefined> {
    for (;;) {
      if (this.#ready.length > 0) return this.#ready.shift()
      if (this.#failure) throw this.#failure.error
      if (this.#ending) return undefined
      const chunk = this.#held.length > 0 ? this.#held.shift() : this.#pull()
      if (chunk instanceof Promise) return chunk.then(this.#acceptOrRead)
      const accepted = this.#accept(chunk)
      if (accepted) return accepted
    }
  }

  readonly #acceptOrRead = (chunk: ChatChunk | undefined): MaybePromise<ChatChunk | undefined> =>
    this.#accept(chunk) ?? this.read()

  /** Resolves when there is content, or the end of an answer without any. What it pulls is kept for the reader. */
  commit(): Promise<void> {
    return (this.#committing ??= this.#commit())
  }

  async #commit(): Promise<void> {
    while (!this.#raw.accumulator.hasContent && !this.#originEnded) {
      if (this.#failure) throw this.#failure.error
      const chunk = await this.#pull()
      if (chunk) this.#held.push(chunk)
    }
  }

  /** Reads to the end. */
  async drain(): Promise<ChatCompletion> {
    while ((await this.read()) !== undefined);
    return this.view.final()
  }

  /** Waits until somebody else has read to the end. */
  async settled(): Promise<ChatCompletion> {
    if (!this.#ending) await new Promise<void>((resolve) => this.onSettle(resolve))
    if (this.#failure) throw this.#failure.error
    return this.view.final()
  }

  /** Nobody wants the rest: lets go of the source; a pending read rejects with the reason. */
  cancel(reason: unknown): void {
    if (this.#ending) return
    this.#failure = { error: reason }
    this.#settle({ type: 'abort', reason })
    if (!this.#originEnded) this.#origin.cancel(reason)
  }

  #pull(): MaybePromise<ChatChunk | undefined> {
    if (this.#originEnded) return undefined
    try {
      const next = this.#origin.next()
      return next instanceof Promise ? next.then(this.#take, this.#reject) : this.#take(next)
    } catch (error) {
      return this.#reject(error)
    }
  }

  readonly #take = (chunk: ChatChunk | undefined): ChatChunk | undefined => {
    if (this.#failure) throw this.#failure.error
    if (chunk === undefined) return this.#closeOrigin()
    const { accumulator } = this.#raw
    this.#timings.firstChunk ??= performance.now()
    this.#attempt(() => accumulator.add(chunk))
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
    if (whole) {
      this.#raw.use(whole)
      return undefined
    }
    if (accumulator.failed) this.#reject(gaveUp())
    if (!(complete ? accumulator.hasChoices : accumulator.isFinished(this.#options.expectedChoices ?? 1))) {
      this.#reject(complete ? noAnswer() : interrupted())
    }
    return undefined
  }

  #accept(chunk: ChatChunk | undefined): ChatChunk | undefined {
    const pipeline = this.#pipeline
    if (chunk === undefined) {
      if (pipeline) this.#attempt(() => pipeline.flush(this.#timings, this.#ready))
      this.#settle({ type: 'end' })
    } else if (pipeline) {
      if (chunk === this.#firstContent) pipeline.firstToken(this.#timings)
      this.#attempt(() => pipeline.run(chunk, this.#timings, this.#ready))
    }
    return pipeline ? this.#ready.shift() : chunk
  }

  /** Runs what may refuse a chunk; a refusal fails the reply, and lets go of the source. */
  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!this.#originEnded) this.#origin.cancel(error)
      this.#reject(error)
    }
  }

  /** Fails the reply, and throws what the reader gets. */
  readonly #reject = (error: unknown): never => {
    this.#failure ??= { error: this.#fail(error) }
    throw this.#failure.error
  }

  #fail(error: unknown): unknown {
    this.#originEnded = true
    const { signal } = this.#options
    if (!isChatError(error) && (signal?.aborted || this.#origin.nested)) {
      const reason: unknown = this.#origin.nested ? error : signal?.reason
      this.#settle({ type: 'abort', reason })
      return reason
    }
    const known = isChatError(error) ? error : broken(error)
    known.partial = this.view.partial()
    this.#settle({ type: 'error', error: known })
    return known
  }

  #settle(ending: Ending): void {
    if (this.#ending) return
    this.#ending = ending
    this.#timings.end ??= performance.now()
    this.#pipeline?.settle(ending, this.#timings)
    for (const callback of this.#whenSettled.splice(0)) callback()
  }
}

function interrupted(): ChatError {
  return new ChatError('The stream ended before the answer was whole: there was no `finish_reason` and no `[DONE]`.', {
    code: 'stream_interrupted',
  })
}

function noAnswer(): ChatError {
  return new ChatError('The server ended the stream without an answer in it.', { code: 'invalid_response' })
}

function gaveUp(): ChatError {
  return new ChatError("The server gave up on the answer: its `finish_reason` is 'error'.", { code: 'server' })
}

function broken(cause: unknown): ChatError {
  return new ChatError('The reply failed while it was read.', { code: 'stream_interrupted', cause })
}

import { ChatError, isChatError } from '../errors/chat-error.ts'
import { requestIdOf } from '../transport/request-id.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import { Accumulator, hasContent } from './accumulate.ts'
import type { Timings } from './observer.ts'
import { type Ending, Pipeline, type PipelineOptions } from './pipeline.ts'
import { brokenSource, completionSource, type Failure, type ReplySource } from './source.ts'
import { splitCompletion } from './split.ts'
import { endError, isFinished } from './whole-or-error.ts'

export interface ReaderOptions extends PipelineOptions {
  /** How many choices were asked for. @default 1 */
  readonly expectedChoices?: number | undefined
  /** Once it is aborted, a failure of the source is the abort, and no error. */
  readonly signal?: AbortSignal | undefined
  /** Of the reply: errors name its request id. */
  readonly headers: Headers
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/**
 * Reads one source, once: pulls a chunk when asked for one, folds it, sends it through the pipeline, and decides at the end whether
 * the answer was whole. Whatever goes wrong is kept, for each who reads on.
 */
export class ReplyReader {
  readonly #origin: ReplySource
  readonly #options: ReaderOptions
  readonly #timings: Writable<Timings>
  /** The answer as it arrived, before any stage. */
  readonly #raw = new Accumulator()
  readonly pipeline: Pipeline
  /** Came from the source and not yet shown to the stages: some may still be registered. */
  readonly #held: ChatChunk[] = []
  #firstContent: ChatChunk | undefined
  /** The one pull that is under way: readers and `commit()` may ask at the same time. */
  #pulling: Promise<void> | undefined
  #wake: (() => void) | undefined
  #originEnded = false
  /** The answer came as one object, and nobody has seen it in chunks yet. */
  #whole: ChatCompletion | undefined
  #isDraining = false
  #isOver = false
  #failure: Failure | undefined

  constructor(origin: ReplySource, options: ReaderOptions) {
    this.#origin = origin
    this.#options = options
    this.#timings = options.timings
    this.pipeline = new Pipeline(this.#raw, options)
  }

  /** Calls back once the reply ended, failed or was left; now, if it has. */
  onSettle(settle: () => void): void {
    if (this.#isOver) settle()
    else this.pipeline.observe({ settle })
  }

  /** The next chunk for the reader, `undefined` at the end of a whole answer. At once where one is there. */
  readonly read = (): Promise<ChatChunk | undefined> | ChatChunk | undefined => {
    const { out } = this.pipeline
    while (out.length === 0 && !this.#isOver) {
      const chunk = (this.#held.length > 0 ? this.#held.shift() : this.#pull()) ?? this.#unfold()
      if (chunk instanceof Promise) return chunk.then(this.read)
      if (chunk && !this.pipeline.watchesChunks) return chunk
      this.#show(chunk)
    }
    if (this.#failure) throw this.#failure.error
    return out.shift()
  }

  /** Resolves when there is content, or the end of an answer without any. What it pulls is kept for the reader. */
  async commit(): Promise<void> {
    while (!this.#raw.hasContent && !this.#isOver && !this.#originEnded) {
      const chunk = this.#pull()
      if (chunk instanceof Promise) await chunk
      // Now: if somebody reads meanwhile, this one comes first.
      else this.#hold(chunk)
    }
    if (this.#failure && !this.#raw.hasContent) throw this.#failure.error
  }

  /** Reads to the end. */
  async drain(): Promise<ChatCompletion> {
    this.#isDraining = true
    for (;;) {
      const chunk = this.read()
      if ((chunk instanceof Promise ? await chunk : chunk) === undefined) return this.#answer()
    }
  }

  /** Waits until somebody else has read to the end. */
  async settled(): Promise<ChatCompletion> {
    await new Promise<void>((resolve) => this.onSettle(resolve))
    return this.#answer()
  }

  #answer(): ChatCompletion {
    if (this.#failure) throw this.#failure.error
    return this.pipeline.answer.final()
  }

  /** The reply once more, from memory. It must have settled. */
  replay(): ReplySource {
    const { answer } = this.pipeline
    return this.#failure ? brokenSource(answer.partial(), this.#failure) : completionSource(answer.final())
  }

  /** One more chunk of the source, `undefined` at its end. What comes later goes to `#held`. */
  #pull(): ChatChunk | undefined | Promise<void> {
    if (this.#pulling || this.#originEnded) return this.#pulling
    try {
      const next = this.#origin.next()
      if (!(next instanceof Promise)) return this.#take(next)
      next.then(this.#arrived, this.#broke)
      // A promise of its own: who leaves does not wait for a source that takes its time.
      return (this.#pulling = new Promise((resolve) => (this.#wake = resolve)))
    } catch (error) {
      return this.#broke(error)
    }
  }

  readonly #arrived = (chunk: ChatChunk | undefined): void => {
    this.#awaken()
    if (!this.#isOver) this.#hold(this.#take(chunk))
  }

  #hold(chunk: ChatChunk | undefined): void {
    if (chunk) this.#held.push(chunk)
  }

  /** An answer that came as one object in chunks, where anybody looks at them; the first of them. */
  #unfold(): ChatChunk | undefined {
    const whole = this.#whole
    this.#whole = undefined
    if (!whole || (this.#isDraining && !this.pipeline.watchesChunks)) return undefined
    this.#held.push(...splitCompletion(whole))
    this.#firstContent = this.#held.find(({ choices }) => choices.some(({ delta }) => hasContent(delta)))
    return this.#held.shift()
  }

  #take(chunk: ChatChunk | undefined): ChatChunk | undefined {
    try {
      if (!chunk) return this.#close()
      this.#raw.add(chunk)
    } catch (error) {
      return this.#broke(error)
    }
    this.#stamp()
    if (!this.#firstContent && this.#raw.hasContent) this.#firstContent = chunk
    return chunk
  }

  /** Something arrived. */
  #stamp(): void {
    const { firstChunk, firstToken } = this.#timings
    if (firstToken !== undefined) return
    const now = performance.now()
    this.#timings.firstChunk = firstChunk ?? now
    if (this.#raw.hasContent) this.#timings.firstToken = now
  }

  #awaken(): void {
    this.#pulling = undefined
    this.#wake?.()
  }

  readonly #broke = (cause: unknown): undefined => {
    const { signal } = this.#options
    if (isChatError(cause) || this.#origin.nested) this.fail(cause)
    else if (signal?.aborted) this.fail(signal.reason)
    else {
      const message = 'The reply failed while it was read. See `cause`.'
      this.fail(new ChatError(message, { code: 'stream_interrupted', cause }))
    }
  }

  /** The source has nothing more: is that an answer? */
  #close(): undefined {
    this.#originEnded = true
    const { whole } = this.#origin
    if (whole) {
      this.#whole = whole
      this.#raw.use(whole)
      this.#stamp()
    }
    const reasons = this.#raw.finishReasons()
    const { expectedChoices = 1 } = this.#options
    const error = endError(reasons, expectedChoices, this.#origin)
    if (error) this.fail(error)
    else if (!whole && !isFinished(reasons, expectedChoices)) this.#origin.unfinished?.()
  }

  /** Sends a chunk through the stages, or the end. */
  #show(chunk: ChatChunk | undefined): void {
    if (this.#isOver) return
    try {
      if (chunk && chunk === this.#firstContent) this.pipeline.firstToken()
      if (chunk) return this.pipeline.run(chunk)
      this.pipeline.flush()
      this.#settle({ type: 'end' })
    } catch (cause) {
      const message = 'A transform of the reply failed. See `cause`.'
      const error = { code: 'stream_interrupted', retryable: false, ambiguous: false, cause } as const
      this.fail(isChatError(cause) ? cause : new ChatError(message, error))
    }
  }

  /**
   * Lets go of the source, and settles the reply: as failed by a `ChatError`, as left by anything else, which is the reason of an abort. A
   * pending read rejects with it.
   */
  fail(error: unknown): void {
    if (this.#isOver) return
    this.#failure = { error }
    this.pipeline.out.length = 0
    if (isChatError(error)) {
      // Not by assignment: an error that somebody froze would throw another one here.
      Reflect.set(error, 'partial', this.pipeline.answer.partial())
      Reflect.set(error, 'requestId', error.requestId ?? requestIdOf(this.#options.headers))
      this.#settle({ type: 'error', error })
    } else this.#settle({ type: 'abort', reason: error })
    this.#awaken()
    if (!this.#originEnded) this.#origin.cancel(error)
  }

  #settle(ending: Ending): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#timings.end ??= performance.now()
    this.pipeline.settle(ending)
  }
}

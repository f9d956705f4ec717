import type { ChatError } from '../errors/chat-error.ts'
import type { CallContext } from '../middleware.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import { Accumulator } from './accumulate.ts'
import type { Observer, Outcome, Timings, Transform, Transformed } from './observer.ts'

interface Stage {
  readonly observer?: Observer
  readonly transform?: Exclude<Transform, Function>
  /** What an observer sees; what a transform makes. */
  readonly answer: Accumulator
  /** Whoever had the reply when this was registered. */
  readonly context: PipelineOptions['context']
}

/** How a reply ended, before each observer is told in terms of what it saw. */
export type Ending =
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly error: ChatError }
  | { readonly type: 'abort'; readonly reason: unknown }

export interface PipelineOptions {
  readonly timings: Timings
  /** Hears what observers throw. */
  readonly context?: Pick<CallContext, 'emit'> | undefined
}

/** The observers and transforms of one reply, run in one loop in the order of their registration. */
export class Pipeline {
  readonly #stages: Stage[] = []
  readonly #options: PipelineOptions
  /** The answer behind the last stage: what the reader gets. */
  answer: Accumulator
  /** Whether anything has to see single chunks. */
  watchesChunks = false
  /** What came out of the stages. */
  readonly out: ChatChunk[] = []

  constructor(answer: Accumulator, options: PipelineOptions) {
    this.answer = answer
    this.#options = options
  }

  observe(observer: Observer): void {
    this.#stages.push({ observer, answer: this.answer, context: this.#options.context })
    this.watchesChunks ||= Boolean(observer.chunk ?? observer.firstToken)
  }

  transform(given: Transform): void {
    this.answer = new Accumulator()
    this.watchesChunks = true
    const transform = typeof given === 'function' ? { chunk: given } : given
    this.#stages.push({ transform, answer: this.answer, context: this.#options.context })
  }

  /** Sends one chunk through the stages from `from` on. */
  run(chunk: ChatChunk, from = 0): void {
    for (let at = from; at < this.#stages.length; at++) {
      const stage = this.#stages[at] as Stage
      if (stage.transform) return this.#pass(stage.transform.chunk(chunk), stage, at + 1)
      if (stage.observer?.chunk) this.#tell(stage, 'chunk', chunk)
    }
    this.out.push(chunk)
  }

  /** Sends on what a transform made. */
  #pass(made: Transformed, { answer, context }: Stage, from: number): void {
    if (made instanceof Promise) {
      made.catch((error: unknown) => this.#report(error, context))
      throw new TypeError('A transform must be synchronous, got a promise. Do asynchronous work in the middleware.')
    }
    for (const chunk of made === undefined ? [] : isMany(made) ? made : [made]) {
      answer.add(chunk)
      this.run(chunk, from)
    }
  }

  /** Lets each transform give what it held back, through the stages behind it. */
  flush(): void {
    this.#stages.forEach((stage, at) => this.#pass(stage.transform?.flush?.(), stage, at + 1))
  }

  firstToken(): void {
    for (const stage of this.#stages) this.#tell(stage, 'firstToken', this.#options.timings)
  }

  settle(ending: Ending): void {
    for (const stage of this.#stages) this.#tell(stage, 'settle', outcomeAt(stage.answer, ending))
  }

  /** What an observer throws hurts nobody, nor does what it rejects with: it may be an async function after all. */
  #tell({ observer, context }: Stage, what: keyof Observer, news: unknown): void {
    const listener: Listener = (observer ?? {}) as object
    try {
      const result = listener[what]?.(news, this.#options.timings)
      if (result instanceof Promise) result.catch((error: unknown) => this.#report(error, context))
    } catch (error) {
      this.#report(error, context)
    }
  }

  #report(error: unknown, context: Stage['context']): void {
    const hearer = context ?? this.#options.context
    hearer?.emit({ type: 'observer-error', error })
  }
}

type Listener = Partial<Record<keyof Observer, (news: unknown, timings: Timings) => unknown>>

function outcomeAt(answer: Accumulator, ending: Ending): Outcome {
  return ending.type === 'end' ? { type: 'end', completion: answer.final() } : { ...ending, partial: answer.partial() }
}

function isMany(made: ChatChunk | readonly ChatChunk[]): made is readonly ChatChunk[] {
  return Array.isArray(made)
}

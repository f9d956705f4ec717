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
    this.#stages.push({ observer, answer: this.answer })
    this.watchesChunks ||= Boolean(observer.chunk ?? observer.firstToken)
  }

  transform(given: Transform): void {
    this.answer = new Accumulator()
    this.watchesChunks = true
    const transform = typeof given === 'function' ? { chunk: given } : given
    this.#stages.push({ transform, answer: this.answer })
  }

  /** Sends one chunk through the stages from `from` on. */
  run(chunk: ChatChunk, from = 0): void {
    for (let at = from; at < this.#stages.length; at++) {
      const { observer, transform, answer } = this.#stages[at] as Stage
      if (transform) return this.#pass(transform.chunk(chunk), answer, at + 1)
      if (observer?.chunk) this.#tell(observer, 'chunk', chunk)
    }
    this.out.push(chunk)
  }

  /** Sends on what a transform made. */
  #pass(made: Transformed, answer: Accumulator, from: number): void {
    if (made instanceof Promise) {
      made.catch((error: unknown) => this.#report(error))
      throw new TypeError('A transform must be synchronous, got a promise. Do asynchronous work in the middleware.')
    }
    for (const chunk of made === undefined ? [] : isMany(made) ? made : [made]) {
      answer.add(chunk)
      this.run(chunk, from)
    }
  }

  /** Lets each transform give what it held back, through the stages behind it. */
  flush(): void {
    this.#stages.forEach(({ transform, answer }, at) => this.#pass(transform?.flush?.(), answer, at + 1))
  }

  firstToken(): void {
    for (const { observer } of this.#stages) this.#tell(observer, 'firstToken', this.#options.timings)
  }

  settle(ending: Ending): void {
    for (const { observer, answer } of this.#stages) this.#tell(observer, 'settle', outcomeAt(answer, ending))
  }

  /** What an observer throws hurts nobody, nor does what it rejects with: it may be an async function after all. */
  #tell(observer: object | undefined, what: keyof Observer, news: unknown): void {
    const listener: Listener = observer ?? {}
    try {
      const result = listener[what]?.(news, this.#options.timings)
      if (result instanceof Promise) result.catch((error: unknown) => this.#report(error))
    } catch (error) {
      this.#report(error)
    }
  }

  #report(error: unknown): void {
    this.#options.context?.emit({ type: 'observer-error', error })
  }
}

type Listener = Partial<Record<keyof Observer, (news: unknown, timings: Timings) => unknown>>

function outcomeAt(answer: Accumulator, ending: Ending): Outcome {
  return ending.type === 'end' ? { type: 'end', completion: answer.final() } : { ...ending, partial: answer.partial() }
}

function isMany(made: ChatChunk | readonly ChatChunk[]): made is readonly ChatChunk[] {
  return Array.isArray(made)
}

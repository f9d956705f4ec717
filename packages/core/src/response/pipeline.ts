import type { ChatError } from '../errors/chat-error.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { Observer, Outcome, Timings, Transform, Transformed } from './observer.ts'
import { View } from './view.ts'

interface Stage {
  readonly observer?: Observer
  readonly transform?: (chunk: ChatChunk) => Transformed
  readonly flush?: (() => Transformed) | undefined
  /** What an observer sees; what a transform makes. */
  readonly view: View
}

/** How a reply ended, before each observer is told in terms of its own view. */
export type Ending =
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly error: ChatError }
  | { readonly type: 'abort'; readonly reason: unknown }

/** The observers and transforms of one reply, run in one loop in the order of their registration. */
export class Pipeline {
  readonly #stages: Stage[] = []
  readonly #report: (error: unknown) => void
  /** The answer behind the last stage: what the reader gets. */
  view: View
  /** Whether anything has to see single chunks. */
  watchesChunks = false

  constructor(view: View, report: (error: unknown) => void) {
    this.view = view
    this.#report = report
  }

  observe(observer: Observer): void {
    this.#stages.push({ observer, view: this.view })
    this.watchesChunks ||= Boolean(observer.chunk ?? observer.firstToken)
  }

  transform(transform: Transform): void {
    this.view = new View()
    this.watchesChunks = true
    const isFunction = typeof transform === 'function'
    this.#stages.push({
      transform: isFunction ? transform : (chunk) => transform.chunk(chunk),
      flush: isFunction ? undefined : () => transform.flush?.(),
      view: this.view,
    })
  }

  /** Sends one chunk through the stages from `from` on; what comes out is added to `out`. */
  run(chunk: ChatChunk, timings: Timings, out: ChatChunk[], from = 0): void {
    let current = chunk
    for (let at = from; at < this.#stages.length; at++) {
      const { observer, transform, view } = this.#stages[at] as Stage
      if (observer?.chunk) this.#show(observer, current, timings)
      if (!transform) continue
      const changed = transform(current)
      if (changed === undefined) return
      if (changed instanceof Promise) throw this.#notAsync(changed)
      if (isMany(changed)) return this.#fan(changed, view, timings, out, at + 1)
      view.accumulator.add(changed)
      current = changed
    }
    out.push(current)
  }

  #fan(chunks: readonly ChatChunk[], view: View, timings: Timings, out: ChatChunk[], from: number): void {
    for (const chunk of chunks) {
      view.accumulator.add(chunk)
      this.run(chunk, timings, out, from)
    }
  }

  #notAsync(changed: Promise<unknown>): TypeError {
    this.#guard(changed)
    return new TypeError(
      'A transform must be synchronous, and this one gave a promise. Do asynchronous work in the middleware.',
    )
  }

  /** Lets each transform give what it held back, through the stages behind it. */
  flush(timings: Timings, out: ChatChunk[]): void {
    this.#stages.forEach(({ flush, view }, at) => {
      const rest = flush?.()
      if (rest !== undefined) this.#fan(isMany(rest) ? rest : [rest], view, timings, out, at + 1)
    })
  }

  /** Outside the loop over the stages, so that a chunk costs no closure. */
  #show(observer: Observer, chunk: ChatChunk, timings: Timings): void {
    try {
      const result: unknown = observer.chunk?.(chunk, timings)
      if (result !== undefined) this.#guard(result)
    } catch (error) {
      this.#report(error)
    }
  }

  firstToken(timings: Timings): void {
    this.#tell((observer) => observer.firstToken?.(timings))
  }

  settle(ending: Ending, timings: Timings): void {
    this.#tell((observer, view) => observer.settle?.(outcomeAt(view, ending), timings))
  }

  #tell(call: (observer: Observer, view: View) => unknown): void {
    for (const { observer, view } of this.#stages) {
      if (!observer) continue
      try {
        this.#guard(call(observer, view))
      } catch (error) {
        this.#report(error)
      }
    }
  }

  /** An observer may be an async function after all; its failure must not become an unhandled rejection. */
  #guard(result: unknown): void {
    if (result instanceof Promise) result.catch(this.#report)
  }
}

function outcomeAt(view: View, ending: Ending): Outcome {
  return ending.type === 'end' ? { type: 'end', completion: view.final() } : { ...ending, partial: view.partial() }
}

function isMany(changed: ChatChunk | readonly ChatChunk[]): changed is readonly ChatChunk[] {
  return Array.isArray(changed)
}

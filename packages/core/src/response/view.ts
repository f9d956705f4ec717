import type { ChatCompletion } from '../wire/completion.ts'
import { Accumulator } from './accumulate.ts'

/** The answer as it is at one place of a reply: as it arrived, or behind one of the transforms. */
export class View {
  readonly accumulator: Accumulator = new Accumulator()
  #final: ChatCompletion | undefined

  /** The answer at its end. Everybody at this place gets the same object. */
  final(): ChatCompletion {
    return (this.#final ??= this.accumulator.completion())
  }

  /** The answer came as one object: that is it, with no folding. */
  use(whole: ChatCompletion): void {
    this.#final = whole
  }

  /** What had arrived when it broke, or `undefined` where nothing had. */
  partial(): ChatCompletion | undefined {
    return this.accumulator.hasContent ? this.accumulator.completion() : undefined
  }
}

import { type ChatChunk, type ChatCompletion, TextStream } from '@chinwag/core'
import type { ReadAhead } from './read-ahead.ts'

/** What reads an answer and, at its end, has the turn in the history. */
export type Run = () => ReadAhead<ChatChunk, ChatCompletion>

/**
 * The answer to something that was said. Nothing is sent before it is read, by `for await`, `text()` or `completion()`: an answer that is
 * only awaited sends nothing. When reading has ended, the turn is in the history, and in the store.
 *
 * @example
 * ```ts
 * import type { Conversation } from '@chinwag/context'
 *
 * declare const conversation: Conversation
 * for await (const text of conversation.say('Hello').text()) console.log(text)
 * ```
 */
export class Answer implements AsyncIterable<ChatChunk>, AsyncDisposable {
  readonly #run: Run
  readonly #result: Promise<ChatCompletion>
  #resolve: (completion: ChatCompletion) => void = () => {}
  #reject: (reason: unknown) => void = () => {}
  #reading: AsyncGenerator<ChatChunk, void> | undefined

  /** @internal Use `conversation.say()`. */
  constructor(run: Run) {
    this.#run = run
    this.#result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // Whoever iterates hears of it there.
    this.#result.catch(() => {})
  }

  /** The whole answer, also after (or while) the chunks are read. */
  async completion(): Promise<ChatCompletion> {
    if (!this.#reading) {
      const chunks = this[Symbol.asyncIterator]()
      while (!(await chunks.next()).done);
    }
    return this.#result
  }

  /** The text of the first choice: `await` it for the whole, or read it piece by piece with `for await`. */
  text(): TextStream {
    return new TextStream(this)
  }

  [Symbol.asyncIterator](): AsyncGenerator<ChatChunk, void> {
    if (this.#reading) throw new TypeError('This answer is being read already: use `completion()` for the whole.')
    return (this.#reading = this.#read())
  }

  /** Lets go of the answer: what was said and what has come of it is kept as the draft. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reading?.return()
  }

  async *#read(): AsyncGenerator<ChatChunk, void> {
    const turn = this.#run()
    try {
      for (;;) {
        const { done, value } = await turn.next()
        if (done) return value && this.#resolve(value)
        yield value
      }
    } catch (error) {
      this.#reject(error)
      throw error
    } finally {
      await turn.leave()
      // Does nothing where there is a result.
      this.#reject(new DOMException('The answer was left before its end.', 'AbortError'))
    }
  }
}

import type { ChatResponse } from './response/chat-response.ts'
import type { ChatChunk } from './wire/chunk.ts'
import type { ChatCompletion } from './wire/completion.ts'

/**
 * A streamed answer. The request is sent when reading begins: nothing happens, and nothing can fail, before.
 *
 * @example
 * ```ts
 * import { createChat } from '@chinwag/core'
 *
 * const chat = createChat({ apiKey: 'sk-…' })
 * const stream = chat.stream({ model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello' }] })
 * for await (const text of stream.text()) console.log(text)
 * const { usage } = await stream.completion()
 * ```
 */
export class ChatStream implements AsyncIterable<ChatChunk>, AsyncDisposable {
  readonly #send: () => Promise<ChatResponse>
  #response: Promise<ChatResponse> | undefined

  /** @internal Use `chat.stream()`. */
  constructor(send: () => Promise<ChatResponse>) {
    this.#send = send
  }

  /** The reply itself: head, timings, rate limits. Sends the request, if that has not been done. */
  response(): Promise<ChatResponse> {
    return (this.#response ??= this.#send())
  }

  /** The whole answer, also after (or while) the chunks are read. */
  async completion(): Promise<ChatCompletion> {
    return (await this.response()).completion()
  }

  /** The text of the first choice: `await` it for the whole, or read it piece by piece with `for await`. */
  text(): TextStream {
    return new TextStream(this)
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<ChatChunk> {
    let chunks: AsyncIterator<ChatChunk> | undefined
    let left = false
    const response = () => this.response()
    return {
      async next() {
        if (left) return { done: true, value: undefined }
        chunks ??= (await response())[Symbol.asyncIterator]()
        return chunks.next()
      },
      return: async () => {
        left = true
        await this[Symbol.asyncDispose]()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  /** Lets go of the reply, if there is one. */
  async [Symbol.asyncDispose](): Promise<void> {
    const response = await this.#response?.catch(() => undefined)
    response?.cancel()
  }
}

/** The text of an answer: a promise of all of it, and an iterable of its pieces. Use one of the two. */
export class TextStream implements AsyncIterable<string>, PromiseLike<string> {
  readonly #stream: ChatStream

  /** @internal Use `stream.text()`. */
  constructor(stream: ChatStream) {
    this.#stream = stream
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, undefined> {
    for await (const chunk of this.#stream) {
      for (const { index, delta } of chunk.choices) {
        if (index === 0 && typeof delta.content === 'string' && delta.content !== '') yield delta.content
      }
    }
  }

  // oxlint-disable-next-line unicorn/no-thenable -- awaiting it is what it is for
  then<Done = string, Failed = never>(
    done?: ((text: string) => Done | PromiseLike<Done>) | null,
    failed?: ((reason: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Done | Failed> {
    const text = this.#stream.completion().then(({ choices }) => choices[0]?.message.content ?? '')
    return text.then(done, failed)
  }
}

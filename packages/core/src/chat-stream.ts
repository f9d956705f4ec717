/// <reference lib="esnext.disposable" preserve="true" />
import { type ChatResponse, readerOf } from './response/chat-response.ts'
import { iteratorOf, type Read } from './response/iterator-of.ts'
import { TextStream } from './text-stream.ts'
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
  readonly #send: (controller: AbortController) => Promise<ChatResponse>
  #controller: AbortController | undefined
  #response: Promise<ChatResponse> | undefined
  #arrived: ChatResponse | undefined
  #reading: Promise<void> | undefined

  /** @internal Use `chat.stream()`. */
  constructor(send: (controller: AbortController) => Promise<ChatResponse>) {
    this.#send = send
  }

  /** The reply itself: head, timings, rate limits. Sends the request, if that has not been done. */
  response(): Promise<ChatResponse> {
    return (this.#response ??= this.#open())
  }

  async #open(): Promise<ChatResponse> {
    this.#controller = new AbortController()
    return (this.#arrived = await this.#send(this.#controller))
  }

  /** The whole answer, also after (or while) the chunks are read. */
  async completion(): Promise<ChatCompletion> {
    const response = await this.response()
    // Whoever began to read before the reply came reads it.
    await this.#reading?.catch(() => {})
    return response.completion()
  }

  /** The text of the first choice: `await` it for the whole, or read it piece by piece with `for await`. */
  text(): TextStream {
    return new TextStream(this)
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<ChatChunk> {
    let read: Read<ChatChunk> | undefined
    const open = async (): Promise<void> => {
      const response = await this.response()
      read ??= readerOf(response)
    }
    return iteratorOf(
      () => (read ? read() : (this.#reading = open()).then(() => read?.())),
      () => this.#leave(),
    )
  }

  /** Lets go of the reply, also of one that is still on its way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#leave()
  }

  #leave(): void {
    if (this.#arrived) this.#arrived.cancel()
    else this.#controller?.abort(new DOMException('The stream was left before its answer came.', 'AbortError'))
  }
}

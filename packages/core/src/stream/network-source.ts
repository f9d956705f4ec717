import { ChatError } from '../errors/chat-error.ts'
import { isErrorBody } from '../errors/envelope.ts'
import { errorFromBody } from '../errors/response-error.ts'
import type { ReplySource } from '../response/source.ts'
import { splitCompletion } from '../response/split.ts'
import { requestIdOf } from '../transport/request-id.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import type { BodyReader } from './body-reader.ts'
import { EventReader } from './event-reader.ts'
import { toChunk, toCompletion } from './parse-chunk.ts'
import { parseJson } from './parse-json.ts'

/** Limits on what a server may send, in characters of text. */
export interface SizeLimits {
  /** One server-sent event. @default 16_777_216 */
  readonly maxEventBytes?: number | undefined
  /** A JSON answer. @default 268_435_456 */
  readonly maxBodyBytes?: number | undefined
}

interface NetworkSourceOptions extends SizeLimits {
  readonly headers: Headers
  /** What the request was authorised with: not to be quoted. */
  readonly credentials?: Readonly<Record<string, string>> | undefined
  /** Notes for the inspector: nothing that fails the reply. */
  readonly note: (type: string) => void
}

type Parsed = ChatChunk | 'done' | undefined

/**
 * A server's answer, whichever form it has: what was asked for and what was answered need not agree, nor need the content type. The
 * first character tells: JSON begins with a bracket, HTML with `<`, anything else is server-sent events.
 */
export class NetworkSource implements ReplySource {
  readonly #body: BodyReader
  readonly #options: NetworkSourceOptions
  readonly #events: EventReader
  /** `undefined` until the first character is here. */
  #isJson: boolean | undefined
  #chunks: ChatChunk[] = []
  #bodyEnded = false
  #sawChunk = false
  whole: ChatCompletion | undefined
  complete = false

  constructor(body: BodyReader, options: NetworkSourceOptions) {
    this.#body = body
    this.#options = options
    this.#events = new EventReader(options.maxEventBytes ?? 16_777_216)
  }

  next(): ChatChunk | undefined | Promise<ChatChunk | undefined> {
    if (this.#isJson) return this.#chunks.shift()
    const ready = this.#parseNext()
    return ready !== undefined && ready !== 'done' ? ready : this.#load(ready)
  }

  cancel(reason: unknown): void {
    this.#body.cancel(reason)
  }

  unfinished(): void {
    this.#options.note('no-finish-reason')
  }

  /** Reads on until there is a chunk, or the end. */
  async #load(ready: Parsed): Promise<ChatChunk | undefined> {
    if (this.#isJson === undefined) await this.#open()
    if (this.#isJson) return this.#chunks.shift()
    for (let parsed = ready; ;) {
      parsed ??= this.#parseNext()
      if (parsed === 'done') return this.#done()
      if (parsed) return parsed
      if (this.#bodyEnded) return this.#ended()
      const text = await this.#body.read()
      if (text === undefined) this.#endText()
      else this.#events.push(text)
    }
  }

  async #open(): Promise<void> {
    let start = ''
    while (start === '') {
      const text = await this.#body.read()
      if (text === undefined) throw this.#invalid('an empty body')
      start = text.replace(/^[ \t\r\n]+/, '')
    }
    const [first] = start
    if (first === '<') throw this.#invalid('a page of HTML')
    this.#isJson = first === '{' || first === '['
    if (this.#isJson) this.#takeJson(await this.#body.text(start, this.#options.maxBodyBytes ?? 268_435_456))
    else this.#events.push(start)
  }

  #takeJson(text: string): void {
    let data: unknown
    try {
      data = parseJson(text)
    } catch {
      // Without the cause: a SyntaxError quotes what it could not parse, and that is somebody's answer.
      throw this.#invalid('text that is no JSON')
    }
    if (isErrorBody(data)) throw errorFromBody(data, this.#options.headers, this.#options.credentials)
    const chunk = toChunk(data)
    if (!chunk || chunk.choices.length === 0) throw this.#invalid('JSON that is no completion')
    this.whole = toCompletion(data)
    this.complete = this.whole !== undefined
    this.#chunks = this.whole ? splitCompletion(this.whole) : [chunk]
  }

  #parseNext(): Parsed {
    for (let event = this.#events.next(); event; event = this.#events.next()) {
      if (event.data === '[DONE]') return 'done'
      if (event.data === '') continue
      const parsed = this.#parse(event.data, event.event)
      if (parsed) return parsed
    }
    if (this.#events.tooLarge) throw this.#invalid('an event over `maxEventBytes`')
    return undefined
  }

  #parse(text: string, type: string | undefined): Parsed {
    let data: unknown
    try {
      data = parseJson(text)
    } catch {
      // Some put a space behind it.
      if (text.trim() === '[DONE]') return 'done'
      if (type === 'error') throw errorFromBody(text, this.#options.headers, this.#options.credentials)
      if (this.#bodyEnded && '[DONE]'.startsWith(text)) return undefined
      throw this.#bodyEnded ? this.#cut() : this.#invalid('an event that is no JSON')
    }
    if (type === 'error' || isErrorBody(data))
      throw errorFromBody(data, this.#options.headers, this.#options.credentials)
    const chunk = toChunk(data)
    if (chunk) this.#sawChunk = true
    else this.#options.note('event-skipped')
    return chunk
  }

  #endText(): void {
    this.#bodyEnded = true
    this.#events.end()
  }

  async #done(): Promise<undefined> {
    this.complete = true
    await this.#body.close()
    return undefined
  }

  /** What there was may still be whole: that is for the reader to decide, by the `finish_reason`s. */
  #ended(): undefined {
    const isStream = this.#options.headers.get('content-type')?.includes('event-stream')
    if (!this.#sawChunk && !isStream) throw this.#invalid('no event of an answer')
    return undefined
  }

  #cut(): ChatError {
    return new ChatError('The stream was cut off in the middle of an event.', {
      code: 'stream_interrupted',
      requestId: requestIdOf(this.#options.headers),
    })
  }

  #invalid(what: string): ChatError {
    const type = this.#options.headers.get('content-type')?.slice(0, 100) ?? 'no content type'
    return new ChatError(
      `The server answered with ${what} (${type}) where a chat completion was expected. Check that \`baseURL\` is one of Chat Completions.`,
      { code: 'invalid_response', requestId: requestIdOf(this.#options.headers) },
    )
  }
}

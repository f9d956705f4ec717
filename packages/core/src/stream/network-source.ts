import type { EventSourceMessage } from 'eventsource-parser'
import { ChatError } from '../errors/chat-error.ts'
import { isErrorBody } from '../errors/envelope.ts'
import { errorFromBody } from '../errors/response-error.ts'
import type { CallContext } from '../middleware.ts'
import type { ReplySource } from '../response/source.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import type { BodyReader } from './body-reader.ts'
import { createEventReader, type EventReader } from './event-reader.ts'
import { toChunk, toCompletion } from './parse-chunk.ts'
import { parseJson } from './parse-json.ts'

/** Limits on what a server may send, in characters of text. */
export interface SizeLimits {
  /** One server-sent event. @default 16_777_216 */
  readonly maxEventBytes?: number | undefined
  /** A whole answer, JSON or stream. @default 268_435_456 */
  readonly maxBodyBytes?: number | undefined
}

interface NetworkSourceOptions extends SizeLimits {
  readonly headers: Headers
  /** What the request was authorised with: not to be quoted. */
  readonly credentials?: Readonly<Record<string, string>> | undefined
  /** Hears of what does not fail the reply. */
  readonly context: Pick<CallContext, 'emit'>
}

/**
 * A server's answer, whichever form it has: what was asked for and what was answered need not agree, nor need the content type. The
 * first character tells: JSON begins with a bracket, HTML with `<`, anything else is server-sent events.
 */
export class NetworkSource implements ReplySource {
  readonly #body: BodyReader
  readonly #options: NetworkSourceOptions
  #events: EventReader | undefined
  /** An answer that is one chunk, as JSON. */
  #chunk: ChatChunk | undefined
  #isOpen = false
  #bodyEnded = false
  #sawChunk = false
  whole: ChatCompletion | undefined
  complete = false

  constructor(body: BodyReader, options: NetworkSourceOptions) {
    this.#body = body
    this.#options = options
  }

  /** The next chunk of what was read. Otherwise reads on until there is one, or the end. No `async`: each would be a promise more for a chunk. */
  next(): ReturnType<ReplySource['next']> {
    const chunk = this.#ready()
    if (chunk) return chunk
    if (!this.#isOpen) return this.#open().then(this.#again)
    if (this.complete) return this.#body.close()
    return this.#bodyEnded ? this.#ended() : this.#body.read().then(this.#fed)
  }

  readonly #again = (): ReturnType<ReplySource['next']> => this.next()

  readonly #fed = (text: string | undefined): ReturnType<ReplySource['next']> => {
    this.#bodyEnded = text === undefined
    // A last event with no blank line behind it is one all the same.
    this.#events?.push(text ?? '\n\n')
    return this.next()
  }

  cancel(reason: unknown): void {
    this.#body.cancel(reason)
  }

  unfinished(): void {
    this.#options.context.emit({ type: 'no-finish-reason' })
  }

  async #open(): Promise<void> {
    let start = ''
    while (start === '') {
      const text = await this.#body.read()
      if (text === undefined) throw this.#invalid('an empty body')
      start = text.replace(/^[ \t\r\n]+/, '')
    }
    this.#isOpen = true
    if (/^[{[]/.test(start)) return this.#takeJson(await this.#body.text(start))
    if (start.startsWith('<')) throw this.#invalid('a page of HTML')
    this.#events = createEventReader(this.#options.maxEventBytes ?? 16_777_216)
    this.#events.push(start)
  }

  #takeJson(text: string): void {
    const data = jsonOf(text)
    this.#bodyEnded = true
    this.#throwIfError(data)
    this.whole = toCompletion(data)
    this.#chunk = this.whole ? undefined : toChunk(data)
    if (!(this.whole ?? this.#chunk)?.choices.length) throw this.#invalid(data ? 'JSON without choices' : 'broken JSON')
  }

  /** The next chunk of what was read. */
  #ready(): ChatChunk | undefined {
    let chunk = this.#chunk
    this.#chunk = undefined
    while (!chunk && !this.complete && this.#events) {
      const event = this.#events.next()
      if (!event && this.#events.isTooLarge) throw this.#invalid('an event over `maxEventBytes`')
      if (!event) break
      chunk = this.#parse(event)
    }
    return chunk
  }

  #parse({ data: text, event: type }: EventSourceMessage): ChatChunk | undefined {
    const data = text === '' || text === '[DONE]' ? undefined : jsonOf(text)
    if (data === undefined) {
      // Some put a space behind it.
      this.complete = text.trim() === '[DONE]'
      if (this.complete || text === '' || (this.#bodyEnded && '[DONE]'.startsWith(text))) return undefined
      if (type !== 'error') throw this.#bodyEnded ? cutOff() : this.#invalid('an event that is no JSON')
    }
    this.#throwIfError(data === undefined ? text : data, type)
    const chunk = toChunk(data)
    if (!chunk) this.#options.context.emit({ type: 'event-skipped' })
    this.#sawChunk ||= chunk !== undefined
    return chunk
  }

  #throwIfError(data: unknown, type?: string): void {
    const { headers, credentials } = this.#options
    if (type === 'error' || isErrorBody(data)) throw errorFromBody(data, headers, credentials)
  }

  /** What there was may still be whole: that is for the reader to decide, by the `finish_reason`s. */
  #ended(): undefined {
    const isStream = this.#options.headers.get('content-type')?.includes('event-stream')
    if (!this.#sawChunk && this.#events && !isStream) throw this.#invalid('no event of an answer')
  }

  #invalid(what: string): ChatError {
    const type = this.#options.headers.get('content-type')?.slice(0, 100) ?? 'no content type'
    const message = `The server answered with ${what} (${type}), which is no chat completion. Check \`baseURL\`.`
    return new ChatError(message, { code: 'invalid_response' })
  }
}

function cutOff(): ChatError {
  return new ChatError('The stream was cut off in the middle of an event.', { code: 'stream_interrupted' })
}

/** `undefined` for what is no JSON. A SyntaxError is not even a cause: it quotes what it could not parse, and that is somebody's answer. */
function jsonOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

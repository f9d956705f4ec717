import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser'

/** How much text is parsed at a time, in characters: events that nobody asked for stay bytes. */
const windowSize = 16_384

/** Server-sent events out of pieces of text, one at a time. */
export class EventReader {
  readonly #parser: EventSourceParser
  readonly #maxEventChars: number
  readonly #events: EventSourceMessage[] = []
  #text = ''
  #at = 0
  /** An event was over the limit; nothing comes after it. */
  tooLarge = false

  constructor(maxEventChars: number) {
    this.#maxEventChars = maxEventChars
    this.#parser = createParser({
      maxBufferSize: maxEventChars,
      onEvent: (event) => this.#add(event),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') this.tooLarge = true
        // Seen in the wild: the error of a stream as a bare line.
        else if (error.field === 'error') this.#add({ event: 'error', data: error.value ?? '' })
      },
    })
  }

  #add(event: EventSourceMessage): void {
    if (event.data.length > this.#maxEventChars) this.tooLarge = true
    else this.#events.push(event)
  }

  /** Takes the next piece. All of the last one must have been read. */
  push(text: string): void {
    this.#text = text
    this.#at = 0
  }

  /** The text is over: a last event with no blank line behind it is one all the same. */
  end(): void {
    this.push('\n\n')
  }

  /** The next event of what was pushed, or `undefined` when more is needed. */
  next(): EventSourceMessage | undefined {
    while (this.#events.length === 0 && this.#at < this.#text.length && !this.tooLarge) {
      const end = Math.min(this.#at + windowSize, this.#text.length)
      this.#parser.feed(this.#at === 0 && end === this.#text.length ? this.#text : this.#text.slice(this.#at, end))
      this.#at = end
    }
    return this.#events.shift()
  }
}

import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser'

/** How much text is parsed at a time, in characters: events that nobody asked for stay text. */
const windowSize = 16_384

/** Seen in the wild: the error of a stream as a bare line, in no event. A longer one, in characters, may be lost. */
const bareError = { field: 'error:', maxChars: 4096 }

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
      // It counts the name of the field of a line that is not at its end yet.
      maxBufferSize: maxEventChars + 'data: '.length,
      onEvent: (event) => this.#add(event),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') this.tooLarge = true
        else if (error.field === 'error') this.#add({ event: 'error', data: error.value ?? '' })
      },
    })
    // The decoder has taken the byte order mark. A second one is none, but the parser would take it for one.
    this.#parser.feed('\uFEFF')
  }

  #add(event: EventSourceMessage): void {
    if (event.data.length > this.#maxEventChars) this.tooLarge = true
    else if (!this.tooLarge) this.#events.push(event)
  }

  /** Takes the next piece. All of the last one must have been asked for. */
  push(text: string): void {
    this.#text = this.#text.slice(this.#at) + text
    this.#at = 0
  }

  /** The text is over: a last event with no blank line behind it is one all the same. */
  end(): void {
    this.push('\n\n')
  }

  /** The next event of what was pushed, or `undefined` when more is needed. */
  next(): EventSourceMessage | undefined {
    while (this.#events.length === 0 && !this.tooLarge) {
      const window = this.#window()
      if (window === '') return undefined
      this.#parser.feed(window)
    }
    return this.#events.shift()
  }

  /**
   * The next stretch to parse, ending with a line where there is text behind it, so that the parser need not join lines. A line that may be
   * a bare error waits for its end: the parser throws the beginning of a line away when no field begins so.
   */
  #window(): string {
    const end = this.#at + windowSize
    const window = this.#text.slice(this.#at, end)
    const lineAt = lineStart(window)
    const isWhole = end >= this.#text.length || lineAt === 0
    const waits = mayBeBareError(window.slice(lineAt))
    const length = isWhole && !waits ? window.length : lineAt
    this.#at += length
    return window.slice(0, length)
  }
}

/** Where the last line begins. Looks for `\r` only behind the last `\n`, so that a text of whole lines is not searched through. */
function lineStart(text: string): number {
  const after = text.lastIndexOf('\n') + 1
  return after === text.length ? after : after + text.slice(after).lastIndexOf('\r') + 1
}

function mayBeBareError(line: string): boolean {
  return (
    line !== '' && line.length < bareError.maxChars && bareError.field.startsWith(line.slice(0, bareError.field.length))
  )
}

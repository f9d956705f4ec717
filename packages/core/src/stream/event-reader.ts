import { createParser, type EventSourceMessage } from 'eventsource-parser'

/** How much text is parsed at a time, in characters: events that nobody asked for stay text. */
const windowSize = 16_384

/** Seen in the wild: the error of a stream as a bare line, in no event. A longer one, in characters, may be lost. */
const bareError = { field: 'error:', maxChars: 4096 }

/** Server-sent events out of pieces of text, one at a time. */
export interface EventReader {
  /** An event was over the limit; nothing comes after it. */
  readonly isTooLarge: boolean
  /** Takes the next piece. */
  push(text: string): void
  /** The next event of what was pushed, or `undefined` when more is needed. */
  next(): EventSourceMessage | undefined
}

export function createEventReader(maxEventChars: number): EventReader {
  const events: EventSourceMessage[] = []
  let text = ''
  let isTooLarge = false

  const parser = createParser({
    // It counts the name of the field of a line that is not at its end yet.
    maxBufferSize: maxEventChars + 'data: '.length,
    onEvent: add,
    onError({ type, field, value = '' }) {
      if (field === 'error') add({ event: field, data: value })
      isTooLarge ||= type === 'max-buffer-size-exceeded'
    },
  })
  // The decoder has taken the byte order mark. A second one is none, but the parser would take it for one.
  parser.feed('\uFEFF')

  function add(event: EventSourceMessage): void {
    isTooLarge ||= event.data.length > maxEventChars
    if (!isTooLarge) events.push(event)
  }

  return {
    get isTooLarge() {
      return isTooLarge
    },
    push(piece) {
      text += piece
    },
    next() {
      while (events.length === 0) {
        const length = isTooLarge || text === '' ? 0 : nextStretch(text)
        if (length === 0) return undefined
        parser.feed(text.slice(0, length))
        text = text.slice(length)
      }
      return events.shift()
    },
  }
}

/**
 * How much to parse next: up to the end of a line where there is text behind it, so that the parser need not join lines. A line that may be
 * a bare error waits for its end: the parser throws the beginning of a line away when no field begins so.
 */
function nextStretch(text: string): number {
  const window = text.slice(0, windowSize)
  // Looks for `\r` only behind the last `\n`, so that a text of whole lines is not searched through.
  const lineFeed = window.lastIndexOf('\n') + 1
  const rest = window.slice(lineFeed)
  const lineAt = rest === '' ? lineFeed : lineFeed + rest.lastIndexOf('\r') + 1
  const isCut = lineAt > 0 && window.length < text.length
  return isCut || mayBeBareError(window.slice(lineAt)) ? lineAt : window.length
}

function mayBeBareError(line: string): boolean {
  const { field, maxChars } = bareError
  return line !== '' && line.length < maxChars && field.startsWith(line.slice(0, field.length))
}

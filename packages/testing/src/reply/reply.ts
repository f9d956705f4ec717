/** A piece of a reply's body: one server-sent event, or a part of a JSON text. */
export interface Frame {
  readonly text: string
  /** How long is waited before it, in milliseconds. */
  readonly delayMs: number
}

/** What happens after the last frame: a clean end, silence, or one of two ways in which a connection is lost. */
export type Ending = 'end' | 'stall' | 'reset' | 'close'

/** Everything that will happen on the wire for one request. Faults are changes to it. */
export interface Reply {
  /** How long is waited before the head, in milliseconds. */
  readonly delayMs: number
  /** `undefined`: the connection ends, or goes silent, before a head is sent. */
  readonly head: Head | undefined
  readonly frames: readonly Frame[]
  readonly ending: Ending
}

export interface Head {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** How lines end in a stream. */
export type LineEnding = '\n' | '\r\n'

const framesOfJson = 8

/** A reply with a JSON body, indented as the API does it, in a few pieces so that it can break in the middle. */
export function jsonReply(head: Head, value: unknown): Reply {
  const text = JSON.stringify(value, null, 2)
  return textReply(head, 'application/json', text, Math.ceil(text.length / framesOfJson))
}

/** A reply with any text as its body. */
export function textReply(head: Head, contentType: string, text: string, frameLength: number = text.length): Reply {
  return reply(head, contentType, splitEvery(text, frameLength))
}

/** A reply that streams events, one for each value and `[DONE]` at the end. */
export function streamReply(head: Head, values: readonly unknown[], lineEnding: LineEnding): Reply {
  const events = [...values.map((value) => JSON.stringify(value)), '[DONE]']
  return reply(
    head,
    'text/event-stream; charset=utf-8',
    events.map((data) => eventText(data, lineEnding)),
  )
}

/** One server-sent event. */
export function eventText(data: string, lineEnding: LineEnding): string {
  return `data: ${data}${lineEnding}${lineEnding}`
}

/** Whether a reply is a stream of events. */
export function isStream(reply: Reply): boolean {
  return reply.head?.headers['content-type']?.startsWith('text/event-stream') ?? false
}

function reply({ status, headers }: Head, contentType: string, texts: readonly string[]): Reply {
  return {
    delayMs: 0,
    head: { status, headers: { ...headers, 'content-type': contentType } },
    frames: texts.map((text) => ({ text, delayMs: 0 })),
    ending: 'end',
  }
}

function splitEvery(text: string, length: number): string[] {
  const letters = [...text]
  const count = Math.ceil(letters.length / Math.max(length, 1))
  return Array.from({ length: count }, (_, index) => letters.slice(index * length, (index + 1) * length).join(''))
}

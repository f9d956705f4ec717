/**
 * One request and what became of it: a line of a file of recordings. Made by `record()`, read by `replay()`.
 *
 * Lines of other tools are read too, where they have at least `request.method`, `request.url`, `response.status` and `response.body`.
 */
export interface Recording {
  /** Of this format. A line without one is read as the first. */
  readonly version?: 1 | undefined
  readonly request: RecordedRequest
  /** Left out where the connection was lost, or the client went away, before a head came. */
  readonly response?: RecordedResponse | undefined
  /** How it went on after the last piece of the body; see {@link RecordedEnding}. @default 'whole' */
  readonly ending?: RecordedEnding | undefined
  /** What was wrong with the connection, such as `ECONNRESET`. */
  readonly code?: string | undefined
}

/** `whole`: to its end. `broken`: the connection was lost. `left`: the client went away first, so nobody knows what would have come. */
export type RecordedEnding = 'whole' | 'broken' | 'left'

/** The part of a recording by which it is found again: the method, the path of the URL, and the body. */
export interface RecordedRequest {
  readonly method: string
  /** Without what can be a key. */
  readonly url: string
  /** The few that cannot hold a secret. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** As JSON where it is some, else as text; `null` where there was none. */
  readonly body?: unknown
}

/** What was answered. */
export interface RecordedResponse {
  readonly status: number
  /** The few that a client reads and that cannot hold a secret. Others, in lines of other tools, are not played. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined
  /** The text of the body, in the pieces in which it came. */
  readonly body: string | readonly string[]
  /** The wait before the head and before each piece, in milliseconds, where `timing` was asked for. */
  readonly delaysMs?: readonly number[] | undefined
}

/** The pieces of a recorded body. */
export function piecesOf({ body }: RecordedResponse): readonly string[] {
  if (typeof body !== 'string') return body
  return body === '' ? [] : [body]
}

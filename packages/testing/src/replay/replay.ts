import { show } from '../errors/show.ts'
import { errorBody } from '../request/problem.ts'
import { type Clock, systemClock } from '../simulator/clock.ts'
import { readRequest } from '../simulator/read-request.ts'
import { answerFrom } from './answer-from.ts'
import { checkTape } from './check-tape.ts'
import { cleanRequest } from './clean-request.ts'
import { placed, type PlacedRecording, readRecordings } from './read-recordings.ts'
import type { Recording } from './recording.ts'
import type { Redact } from './redact.ts'
import { sendable } from './sendable.ts'
import { createShelf, type ReplayMiss } from './shelf.ts'

/** Options of {@link replay}. */
export interface ReplayOptions {
  /** The text of a file of recordings, or the recordings themselves. */
  readonly recordings: string | readonly Recording[]
  /** Answers what was not recorded. @default nothing does: such a request gets an error that names the nearest recording */
  readonly fetch?: typeof fetch | undefined
  /** What `record()` was given. */
  readonly redact?: Redact | undefined
  /** Whether the recorded waits are waited again. @default false */
  readonly timing?: boolean | undefined
  /** Time for `timing`. @default the real time */
  readonly clock?: Clock | undefined
}

/** A `fetch` that answers from recordings. Made by {@link replay}. */
export type Replayer = typeof fetch & {
  /** The requests that fitted no recording, in the order in which they came. A test that expects none sees what was swallowed. */
  readonly misses: () => readonly ReplayMiss[]
  /** The recordings that no request has asked for yet. */
  readonly unused: () => readonly Recording[]
}

/**
 * Makes a `fetch` that answers from recordings of {@link record}, in the pieces in which the answers came. A recording fits a request
 * with the same method, path and body (as JSON: the order of keys is of no matter); headers and hosts are not compared. Of equal
 * requests the first gets the first recording, the second the second, and so on.
 *
 * A request that fits none gets a 400 that says how it differs from the nearest one: an error that clients do not repeat.
 *
 * @throws {TypeError} when an option makes no sense, or a recording cannot be read.
 * @example
 * ```ts
 * import { createChat } from '@chinwag/core'
 * import { replay } from '@chinwag/testing'
 *
 * const response = { status: 200, body: '{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}' }
 * const body = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] }
 * const request = { method: 'POST', url: 'https://api.openai.com/v1/chat/completions', body }
 * const chat = createChat({ apiKey: 'none', fetch: replay({ recordings: [{ request, response }] }) })
 * ```
 */
export function replay(options: ReplayOptions): Replayer {
  checkTape('replayer', 'recordings', options)
  const { recordings } = options
  if (typeof recordings !== 'string' && !Array.isArray(recordings)) {
    throw new TypeError(`The \`recordings\` option must be a text of JSON lines, or an array, got ${show(recordings)}.`)
  }
  return replayFrom(readAll(recordings), 'the recordings', options)
}

/** As {@link replay}, with options that were looked at, recordings that were read, and a name for where they are from. */
export function replayFrom(
  recordings: readonly PlacedRecording[],
  source: string,
  options: Omit<ReplayOptions, 'recordings'>,
): Replayer {
  const shelf = createShelf(recordings, source)
  const misses: ReplayMiss[] = []
  const clock = options.clock ?? systemClock

  async function replayer(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = await readRequest(input, init)
    request.signal?.throwIfAborted()
    const { recorded } = cleanRequest(request, options.redact)
    const recording = shelf.take(recorded)
    if (recording !== undefined)
      return answerFrom(recording, { clock, timing: options.timing === true, signal: request.signal })
    const miss = shelf.miss(recorded)
    misses.push(miss)
    return options.fetch?.(input, sendable(input, init, request.text)) ?? missResponse(miss)
  }

  return Object.assign(replayer, { misses: () => [...misses], unused: shelf.left })
}

function readAll(recordings: string | readonly Recording[]): PlacedRecording[] {
  if (typeof recordings === 'string') return readRecordings(recordings, 'the recordings')
  return recordings.map((recording, index) => placed(recording, index + 1, `\`recordings[${index}]\``))
}

/**
 * A reply, not a rejection: a client would take that for a connection that was lost, try again, and hide the message. And a 400, for some
 * try again after every 5xx, whatever its headers say.
 */
function missResponse({ message }: ReplayMiss): Response {
  const headers = { 'content-type': 'application/json', 'x-should-retry': 'false' }
  const body = errorBody({ status: 400, message, type: 'replay_error', code: 'no_recording' })
  return new Response(JSON.stringify(body), { status: 400, headers })
}

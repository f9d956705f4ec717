/// <reference lib="esnext.disposable" preserve="true" />
import { checkFunction } from '../simulator/check-value.ts'
import { type Clock, systemClock } from '../simulator/clock.ts'
import { readRequest } from '../simulator/read-request.ts'
import { checkTape } from './check-tape.ts'
import { cleanRequest } from './clean-request.ts'
import { identityOf } from './identity.ts'
import { createRecordingLog } from './recording-log.ts'
import type { RecordedEnding } from './recording.ts'
import type { Redact } from './redact.ts'
import { isStatus, responseOf } from './response-of.ts'
import { sendable } from './sendable.ts'
import { type Notes, takeDown } from './take-down.ts'
import { type BodyWatcher, watchBody } from './watch-body.ts'

/** Options of {@link record}. */
export interface RecordOptions {
  /** Gets one line at a time, with its line break, and no other one before the promise that it returns resolves. */
  readonly write: (line: string) => void | Promise<void>
  /** What answers. @default the global `fetch`, looked up at each call */
  readonly fetch?: typeof fetch | undefined
  /** Takes more than keys out of the bodies. */
  readonly redact?: Redact | undefined
  /** Whether the waits before the head and before each piece are written too. They differ from run to run. @default false */
  readonly timing?: boolean | undefined
  /** Time for `timing`. @default the real time */
  readonly clock?: Clock | undefined
}

/** A `fetch` that writes down what passes through it. Made by {@link record}. */
export type Recorder = typeof fetch &
  AsyncDisposable & {
    /**
     * Resolves when all is written. What is still being answered is written as far as it came. Later requests are refused.
     *
     * @throws what kept a recording from being written: its file, or `redact`.
     */
    readonly close: () => Promise<void>
  }

/**
 * Makes a `fetch` that writes down each request and its answer, as JSON lines for {@link replay}, without keys: of headers a few are
 * kept, and the keys of a request are taken out of its address, its body and its answer.
 *
 * The answer reaches the client as it comes, piece by piece. A body that breaks, or that the client leaves, is recorded as such.
 *
 * @throws {TypeError} when an option makes no sense.
 * @example
 * ```ts
 * import { createChat } from '@chinwag/core'
 * import { record } from '@chinwag/testing'
 *
 * const lines: string[] = []
 * const recorder = record({ write: (line) => void lines.push(line) })
 * const chat = createChat({ apiKey: 'sk-…', fetch: recorder })
 * // … use the chat, then:
 * await recorder.close()
 * ```
 */
export function record(options: RecordOptions): Recorder {
  checkTape('recorder', 'write', options)
  checkFunction('write', options.write, true)
  const send = options.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => fetch(input, init))
  const log = createRecordingLog(options.write)
  const clock = options.timing === true ? (options.clock ?? systemClock) : undefined

  async function recorder(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = await readRequest(input, init)
    const clean = cleanRequest(request, options.redact)
    const notes = takeDown(clean, options.redact, clock)
    const entry = log.open(identityOf(clean.recorded), () => notes.recording('left'))
    const end = (ending: RecordedEnding, error?: unknown): void => {
      const isLeft = ending === 'broken' && request.signal?.aborted === true
      entry.settle(() => notes.recording(isLeft ? 'left' : ending, error))
    }
    try {
      return watched(await send(input, sendable(input, init, request.text)), notes, end)
    } catch (error) {
      end('broken', error)
      throw error
    }
  }

  return Object.assign(recorder, { close: log.close, [Symbol.asyncDispose]: log.close })
}

function watched(response: Response, notes: Notes, end: BodyWatcher['end']): Response {
  // Such as a redirect that a browser does not follow. It has nothing that could be written down.
  if (!isStatus(response.status)) {
    end('broken')
    return response
  }
  notes.head(response)
  if (response.body === null) {
    end('whole')
    return response
  }
  const body = watchBody(response.body, { piece: notes.piece, end })
  const { status, statusText, headers, url, redirected } = response
  const copy = responseOf(body, { status, statusText, headers })
  // A response that is made by hand has no address, and some clients look at it.
  return Object.defineProperties(copy, { url: { value: url }, redirected: { value: redirected } })
}

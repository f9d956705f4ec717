import { ChatError, type TimeoutPhase } from '../errors/chat-error.ts'
import { longestTimer } from '../errors/time-texts.ts'
import type { Timings } from '../response/observer.ts'

/** How long a call may take, each in milliseconds. `Infinity` turns one off. */
export interface Timeouts {
  /** From the start of an attempt to status and headers. A JSON answer begins only when it is complete. @default 300_000 */
  readonly responseMs?: number | undefined
  /** From the start of an attempt to the first content. Time in which nobody reads does not count. @default Infinity */
  readonly firstTokenMs?: number | undefined
  /** Between two pieces of the body, comments included. Time in which nobody reads does not count. @default 300_000 */
  readonly idleMs?: number | undefined
  /** For the whole call: every attempt, wait and body. @default Infinity */
  readonly totalMs?: number | undefined
}

const defaults = { responseMs: 300_000, firstTokenMs: Infinity, idleMs: 300_000, totalMs: Infinity }

/** Those of a call over those of its chat, one by one. */
export function mergeTimeouts(chat: Timeouts = {}, call: Timeouts = {}): Timeouts {
  return {
    responseMs: call.responseMs ?? chat.responseMs,
    firstTokenMs: call.firstTokenMs ?? chat.firstTokenMs,
    idleMs: call.idleMs ?? chat.idleMs,
    totalMs: call.totalMs ?? chat.totalMs,
  }
}

const names = { response: 'responseMs', firstToken: 'firstTokenMs', idle: 'idleMs', total: 'totalMs' } as const

export function timeoutError(phase: TimeoutPhase, timeouts: Timeouts, isSent = true): ChatError {
  const ms = timeouts[names[phase]] ?? defaults[names[phase]]
  const what = {
    response: `${isSent ? 'The server sent no status' : 'There was no API key'} within ${ms} ms`,
    firstToken: `There was no content within ${ms} ms`,
    idle: `The server sent nothing for ${ms} ms`,
    total: `The call was not over within ${ms} ms`,
  }[phase]
  return new ChatError(`${what}. Raise \`timeouts.${names[phase]}\`, or try again.`, {
    code: 'timeout',
    phase,
    ambiguous: isSent,
  })
}

/** A timer that rings so late, in milliseconds, rings in a process that stood still. */
const stallMs = 5

/** Watches one attempt with one timer, which is set anew only when it rings: a chunk costs two readings of the clock. */
export class Watch {
  readonly #timeouts: Timeouts
  readonly #timings: Timings
  readonly #expire: (phase: TimeoutPhase) => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #phase: 'response' | 'body' = 'response'
  #waitingSince: number | undefined
  #pausedAt = 0
  #pausedMs = 0

  constructor(timeouts: Timeouts, timings: Timings, expire: (phase: TimeoutPhase) => void) {
    this.#timeouts = timeouts
    this.#timings = timings
    this.#expire = expire
    this.#waitingSince = timings.start
    this.#arm(timings.start)
  }

  /** Status and headers are here; from now on only reads count. */
  head(): void {
    this.#phase = 'body'
    this.pause()
    this.stop()
  }

  /** A read begins. */
  wait(): void {
    const now = performance.now()
    this.#waitingSince = now
    this.#pausedMs += now - this.#pausedAt
    if (this.#timer === undefined) this.#arm(now)
  }

  /** A read gave something. */
  pause(): void {
    this.#waitingSince = undefined
    this.#pausedAt = performance.now()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** What runs out next, and when. */
  #next(): { readonly phase: TimeoutPhase; readonly at: number } {
    const {
      responseMs = defaults.responseMs,
      firstTokenMs = defaults.firstTokenMs,
      idleMs = defaults.idleMs,
    } = this.#timeouts
    const { start, firstToken } = this.#timings
    const first = { phase: 'firstToken', at: start + firstTokenMs + this.#pausedMs } as const
    const other =
      this.#phase === 'response'
        ? ({ phase: 'response', at: start + responseMs } as const)
        : ({ phase: 'idle', at: (this.#waitingSince ?? Infinity) + idleMs } as const)
    return firstToken === undefined && first.at < other.at ? first : other
  }

  #arm(now: number): void {
    const ms = Math.max(0, this.#next().at - now)
    if (ms < longestTimer) this.#timer = setTimeout(this.#ring, Math.ceil(ms))
  }

  readonly #ring = (isSecondLook = false): void => {
    this.#timer = undefined
    if (this.#waitingSince === undefined) return
    const { phase, at } = this.#next()
    const now = performance.now()
    if (now < at) return this.#arm(now)
    // What came while the process stood still is not read yet: it gets one turn of the event loop.
    if (now - at >= stallMs && !isSecondLook) this.#timer = setTimeout(this.#ring, 1, true)
    else this.#expire(phase)
  }
}

import { type CallContext, type ChatRequest, type ChatResponse, isChatError } from '@chinwag/core'
import { copyOf } from './copy-error.ts'
import { type SharedReply, streamReply, wholeReply } from './shared-reply.ts'

/** How long others may still join a flight. */
export interface Stay {
  /** From now on nobody joins: the answer can be had elsewhere, or not at all. */
  release(): void
  /** From that moment on nobody joins, in milliseconds since the epoch. */
  until(expiresAt: number): void
}

/** Goes upstream for everybody, until `signal` says that nobody waits any more. Ends the stay once the answer is kept, or is not to be. */
export type Ask = (signal: AbortSignal, stay: Stay) => Promise<ChatResponse>

/** One who asks. */
export interface Caller {
  readonly request: ChatRequest
  readonly context: CallContext
  readonly ask: Ask
  /** Whether the request is still the one that the key was made of. If not, what it brings is an answer for this caller alone. */
  isUnchanged(): boolean
  /** The names of the marks that its answer will have. */
  readonly marks: readonly string[]
}

/** An answer, and whose request brought it. */
export interface Landed {
  readonly response: ChatResponse
  /** The caller's own request, or another's who went upstream for both. */
  readonly request: ChatRequest
}

/** Makes one upstream call of many that ask for the same at the same time. */
export interface Flights {
  /**
   * Joins the flight for `key`, or starts one. `isFresh` starts one in any case, and later callers join that.
   *
   * Rejects with the caller's own reason when the caller leaves; a failure of the flight goes to all who wait.
   */
  join(key: string, caller: Caller, isFresh: boolean): Promise<Landed>
  /** Whether one is under way. */
  has(key: string): boolean
  /** From now on nobody joins those that are under way for this key. */
  closeKey(key: string): void
  /** Likewise for those whose answers will have this mark. */
  closeMark(mark: string): void
}

/** A caller who waits for the reply. */
interface Passenger {
  readonly caller: Caller
  land(reply: SharedReply): void
  fail(error: unknown): void
  /** Waits for another flight, or starts it. */
  rebook(): void
}

/** One upstream call, and all who wait for it. */
interface Flight extends Stay {
  readonly controller: AbortController
  /** Who went upstream. */
  readonly leader: Caller
  /** Oldest first. Empty once the reply is here. */
  readonly passengers: Set<Passenger>
  /** There once others may have it too. */
  reply?: SharedReply
  expiresAt: number
}

/** Further than any answer goes. */
const manyChunks = 100_000

/** `maxChunks`: how far behind the fastest reader of a stream a slow one may be; at most twice as many are held. */
export function createFlights(maxChunks: number = manyChunks): Flights {
  const board = new Map<string, Flight>()

  async function join(key: string, caller: Caller, isFresh: boolean): Promise<Landed> {
    caller.request.signal.throwIfAborted()
    const known = isFresh ? undefined : board.get(key)
    const rebook = (): Promise<Landed> => join(key, caller, false)
    if (known && !known.reply) return wait(known, caller, rebook)
    if (known?.reply?.isJoinable && Date.now() < known.expiresAt) return disembark(known, caller, known.reply)
    const flight = start(key, caller)
    const landed = wait(flight, caller, rebook)
    void fly(flight, maxChunks)
    return landed
  }

  function start(key: string, leader: Caller): Flight {
    const flight: Flight = {
      ...{ leader, controller: new AbortController(), passengers: new Set(), expiresAt: Infinity },
      release: () => void (board.get(key) === flight && board.delete(key)),
      until: (expiresAt) => void (flight.expiresAt = expiresAt),
    }
    board.set(key, flight)
    return flight
  }

  return {
    join,
    has: (key) => board.has(key),
    closeKey: (key) => void board.delete(key),
    closeMark(mark) {
      for (const [key, { leader }] of board) if (leader.marks.includes(mark)) board.delete(key)
    },
  }
}

/** Fetches the reply for all who wait. Whom its failure, or its answer, is no concern of looks for another flight. */
async function fly(flight: Flight, maxChunks: number): Promise<void> {
  const { leader, passengers, controller } = flight
  const isStream = leader.request.body.stream === true
  try {
    const response = await leader.ask(controller.signal, flight)
    if (passengers.size === 0) return response.cancel(controller.signal.reason)
    const reply = await (isStream ? streamReply(response, maxChunks) : wholeReply(response))
    if (leader.isUnchanged()) flight.reply = reply
    else flight.release()
    // All in one go: were one to leave before the next has its reader, the reply would be given up.
    const landing = [...passengers].filter(({ caller }) => caller === leader || flight.reply)
    for (const passenger of landing) passenger.land(reply)
    if (landing.length === 0) response.cancel(controller.signal.reason)
    for (const passenger of passengers) passenger.rebook()
  } catch (error) {
    flight.release()
    const isForAll = !isLeaving(leader, error)
    for (const passenger of passengers) {
      if (passenger.caller === leader) passenger.fail(error)
      else if (isForAll) passenger.fail(copyOf(error))
      else passenger.rebook()
    }
  }
}

function disembark(flight: Flight, caller: Caller, reply: SharedReply): Landed {
  const { leader } = flight
  const label =
    leader === caller ? { source: reply.source } : { source: 'shared', headers: { 'x-chinwag-cache': 'shared' } }
  const response = reply.subscribe(label)
  endWith(caller, response)
  return { response, request: leader.request }
}

/** The chain itself ends a reply with the signal of the call; a middleware further out may have given this request one of its own. */
function endWith({ request, context }: Caller, response: ChatResponse): void {
  const { signal } = request
  if (signal === context.signal) return
  const leave = (): void => response.cancel(signal.reason)
  signal.addEventListener('abort', leave)
  response.observe({ settle: () => signal.removeEventListener('abort', leave) })
}

/** Whether a failure only says that the leader is gone: then it is none for the others. */
function isLeaving({ request, context }: Caller, error: unknown): boolean {
  const gone = [request.signal, context.signal].filter((signal) => signal.aborted)
  return gone.some((signal) => signal.reason === error) || (gone.length > 0 && !isChatError(error))
}

function wait(flight: Flight, caller: Caller, rebook: () => Promise<Landed>): Promise<Landed> {
  const { passengers, controller, release } = flight
  const { signal } = caller.request
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      passenger.fail(signal.reason)
      if (passengers.size > 0) return
      release()
      controller.abort(signal.reason)
    }
    const stopWaiting = (): void => {
      passengers.delete(passenger)
      signal.removeEventListener('abort', leave)
    }
    const passenger: Passenger = {
      caller,
      land(reply) {
        stopWaiting()
        try {
          resolve(disembark(flight, caller, reply))
        } catch (error) {
          reject(error)
        }
      },
      fail(error) {
        stopWaiting()
        reject(error)
      },
      rebook() {
        stopWaiting()
        resolve(rebook())
      },
    }
    passengers.add(passenger)
    signal.addEventListener('abort', leave, { once: true })
  })
}

import { type CallContext, type ChatRequest, type ChatResponse, isChatError } from '@chinwag/core'
import { type SharedReply, shareReply } from './shared-reply.ts'

/**
 * Goes upstream for everybody, until `signal` says that nobody waits any more. Calls `release` once the answer can be had elsewhere, or
 * not at all: from then on nobody joins.
 */
export type Ask = (signal: AbortSignal, release: () => void) => Promise<ChatResponse>

/** One who asks. */
export interface Caller {
  readonly request: ChatRequest
  readonly context: CallContext
  readonly ask: Ask
}

/** An answer, and how its caller came by it. */
export interface Landed {
  readonly response: ChatResponse
  /** Whether this caller went upstream, or another did for it. */
  readonly role: 'leader' | 'follower'
}

/** Makes one upstream call of many that ask for the same at the same time. */
export interface Flights {
  /**
   * Joins the flight for `key`, or starts one. `isFresh` starts one in any case, and later callers join that.
   *
   * Rejects with the caller's own reason when the caller leaves; a failure of the flight goes to all who wait.
   */
  join(key: string, caller: Caller, isFresh: boolean): Promise<Landed>
}

/** A caller who waits for the reply. */
interface Passenger {
  readonly caller: Caller
  land(reply: SharedReply): void
  fail(error: unknown): void
}

/** One upstream call, and all who wait for it. */
interface Flight {
  readonly controller: AbortController
  /** Oldest first. Empty once the reply is here. */
  readonly passengers: Set<Passenger>
  /** Takes the flight off the board. */
  release(): void
  leader: Caller
  reply?: SharedReply
}

export function createFlights(): Flights {
  const board = new Map<string, Flight>()

  function start(key: string, leader: Caller): Flight {
    const release = (): void => void (board.get(key) === flight && board.delete(key))
    const flight: Flight = { controller: new AbortController(), passengers: new Set(), release, leader }
    board.set(key, flight)
    return flight
  }

  return {
    async join(key, caller, isFresh) {
      caller.request.signal.throwIfAborted()
      const known = isFresh ? undefined : board.get(key)
      if (known?.reply?.isJoinable) return disembark(known, caller, known.reply)
      if (known && !known.reply) return wait(known, caller)
      const flight = start(key, caller)
      const landed = wait(flight, caller)
      void fly(flight)
      return landed
    },
  }
}

/** Fetches the reply. When the one who does is interrupted by its own leaving, the next in line takes over. */
async function fly(flight: Flight): Promise<void> {
  const { leader, passengers, controller, release } = flight
  try {
    const response = await leader.ask(controller.signal, release)
    flight.reply = await shareReply(response, leader.request.body.stream === true)
    if (passengers.size === 0) response.cancel(controller.signal.reason)
    // All in one go: were one to leave before the next has its reader, the reply would be given up.
    for (const passenger of passengers) passenger.land(flight.reply)
  } catch (error) {
    const waiting = [...passengers]
    const successor = isLeaving(leader, error) ? waiting.find(({ caller }) => caller !== leader) : undefined
    if (!successor) {
      release()
      for (const passenger of waiting) passenger.fail(error)
      return
    }
    for (const passenger of waiting) if (passenger.caller === leader) passenger.fail(error)
    flight.leader = successor.caller
    await fly(flight)
  }
}

function disembark({ leader }: Flight, caller: Caller, reply: SharedReply): Landed {
  if (leader === caller) return { response: reply.subscribe({ source: reply.source }), role: 'leader' }
  const label = { source: 'shared', headers: { 'x-chinwag-cache': 'shared' } }
  return { response: reply.subscribe(label), role: 'follower' }
}

/** Whether a failure only says that the leader is gone: then it is none for the others. */
function isLeaving({ request, context }: Caller, error: unknown): boolean {
  const gone = [request.signal, context.signal].filter((signal) => signal.aborted)
  return gone.some((signal) => signal.reason === error) || (gone.length > 0 && !isChatError(error))
}

function wait(flight: Flight, caller: Caller): Promise<Landed> {
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
        resolve(disembark(flight, caller, reply))
      },
      fail(error) {
        stopWaiting()
        reject(error)
      },
    }
    passengers.add(passenger)
    signal.addEventListener('abort', leave, { once: true })
  })
}

import { withSignal } from '../with-signal.ts'

/** What became of one run of messages. */
export interface Remembered {
  /** The newest summary that there is; `undefined` where there is none. */
  readonly text: string | undefined
  /** How many messages it stands for: fewer than asked for where the last attempt failed. */
  readonly covered: number
}

/** Summaries by what they stand for, and those that are being made. */
export interface SummaryMemory {
  get(key: string): Remembered | undefined
  set(key: string, remembered: Remembered): void
  /** Makes it once, however many ask for the same at once. Rejects with the reason of the caller's own signal, as soon as that aborts. */
  once(key: string, signal: AbortSignal, make: (signal: AbortSignal) => Promise<Remembered>): Promise<Remembered>
}

interface Flight {
  readonly result: Promise<Remembered>
  readonly controller: AbortController
  readonly starter: AbortSignal
  waiting: number
}

const maxEntries = 1_000

/** Remembers the 1,000 that were used last. */
export function createSummaryMemory(): SummaryMemory {
  const entries = new Map<string, Remembered>()
  const flights = new Map<string, Flight>()

  function start(key: string, starter: AbortSignal, make: (signal: AbortSignal) => Promise<Remembered>): Flight {
    const controller = new AbortController()
    const result = make(controller.signal).finally(() => {
      if (flights.get(key) === flight) flights.delete(key)
    })
    // Those who wait hear of it; when nobody does any more, nobody shall.
    result.catch(() => {})
    const flight: Flight = { result, controller, starter, waiting: 0 }
    flights.set(key, flight)
    return flight
  }

  const memory: SummaryMemory = {
    get(key) {
      const found = entries.get(key)
      if (!found) return undefined
      entries.delete(key)
      entries.set(key, found)
      return found
    },
    set(key, remembered) {
      entries.delete(key)
      entries.set(key, remembered)
      const oldest = entries.keys().next()
      if (entries.size > maxEntries && !oldest.done) entries.delete(oldest.value)
    },
    async once(key, signal, make) {
      const flight = flights.get(key) ?? start(key, signal, make)
      flight.waiting++
      try {
        return await withSignal(flight.result, signal)
      } catch (error) {
        // It died with the call that it was made in; this one is alive.
        if (signal.aborted || !flight.starter.aborted) throw error
        return await memory.once(key, signal, make)
      } finally {
        flight.waiting--
        if (flight.waiting === 0 && flights.get(key) === flight) flight.controller.abort(signal.reason)
      }
    },
  }
  return memory
}

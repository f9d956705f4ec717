import { limit } from './limit.ts'
import type { UpstreamRules } from './upstream.ts'

/** What a run plays. Times are milliseconds since its start. */
export interface Scenario extends UpstreamRules {
  readonly id: string
  readonly title: string
  /** Calls that arrive per second, in all processes together. */
  readonly arrivals: (time: number) => number
  /** The most that `arrivals` gives. */
  readonly peakArrivals: number
  /** For how long calls arrive. Those that wait are played to their end. */
  readonly durationMs: number
  /** When the trouble is over, where it ends before the arrivals do. */
  readonly recoversAt?: number | undefined
}

const minute = 60_000

/** A server that keeps its limit of {@link limit} and is never down, under a steady load. */
function steady(load: number): Omit<Scenario, 'id' | 'title' | 'counted'> {
  return {
    limit: () => limit,
    burst: limit,
    isDown: () => false,
    failing: 0,
    arrivals: () => load * limit,
    peakArrivals: load * limit,
    durationMs: 5 * minute,
  }
}

export function freeRefusals(load: number): Scenario {
  return { ...steady(load), id: 'free', title: `Load ${load} × the limit; refusals are free`, counted: false }
}

export function countedRefusals(load: number): Scenario {
  const title = `Load ${load} × the limit; refused requests count against it`
  return { ...steady(load), id: 'counted', title, counted: true }
}

export function outage(load: number): Scenario {
  const isDown = (time: number): boolean => time >= minute && time < 2 * minute
  const title = `Load ${load} × the limit; 60 s of 503 without a hint`
  return { ...steady(load), id: 'outage', title, counted: false, isDown, recoversAt: 2 * minute }
}

export function halvedLimit(load: number): Scenario {
  const isHalved = (time: number): boolean => time >= minute && time < 3 * minute
  return {
    ...steady(load),
    id: 'halved',
    title: `Load ${load} × the limit, which is halved for two minutes; refusals are free`,
    counted: false,
    limit: (time) => (isHalved(time) ? limit / 2 : limit),
    recoversAt: 3 * minute,
  }
}

/** Ten times the load under a hundred times the limit: nobody sends too much, and yet some requests are refused. */
export function chance(failing: number): Scenario {
  return {
    ...steady(10),
    id: 'chance',
    title: `Load 10 × the limit of the others, and no limit; ${failing * 100} % of 503 at random, without a hint`,
    counted: false,
    limit: () => 100 * limit,
    burst: 100 * limit,
    failing,
    durationMs: 2 * minute,
  }
}

/** Every 30 s, 8 s of three times the load; between them what is left of it. */
export function bursts(load: number): Scenario {
  const period = 30_000
  const high = 3 * load * limit
  const low = (load * limit * period - high * 8000) / (period - 8000)
  return {
    ...steady(load),
    id: 'bursts',
    title: `Load ${load} × the limit on average, three times that for 8 s in 30 s; refusals are free`,
    counted: false,
    arrivals: (time) => (time % period < 8000 ? high : low),
    peakArrivals: high,
  }
}

/** What is reported. The numbers inside of `retry()` were chosen with other seeds, and with other loads as well. */
export const scenarios: readonly Scenario[] = [
  freeRefusals(1.2),
  countedRefusals(0.9),
  outage(0.8),
  halvedLimit(0.8),
  bursts(0.8),
  chance(0.05),
]

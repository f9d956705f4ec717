import { quantile } from '../shared/statistics.ts'
import { limit } from './limit.ts'
import type { Scenario } from './scenario.ts'
import type { AttemptRecord, CallRecord, Run } from './simulate.ts'

/** What a run comes to. */
export interface Measures {
  /** Answered calls, of all. */
  readonly success: number
  /** Answered calls for each second in which calls arrived, as a part of the limit. */
  readonly goodput: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly attemptsPerSuccess: number
  readonly early: number
  /** From the end of the trouble until as many calls are answered again as arrive. Infinity if that never was. */
  readonly recoveryMs: number | undefined
  /** Requests in the busiest 5 s, as a part of the limit. */
  readonly peak: number
  /** How even the answers are spread over the processes, 1 at best (Jain). */
  readonly fairness: number
}

const peakWindowMs = 5000

export function measure(run: Run, scenario: Scenario, processes: number): Measures {
  const { calls, attempts } = run
  const answered = calls.filter(({ isAnswered }) => isAnswered)
  const waits = answered.map(({ arrivedAt, endedAt }) => endedAt - arrivedAt).toSorted((a, b) => a - b)
  return {
    success: answered.length / calls.length,
    goodput: answered.length / (scenario.durationMs / 1000) / limit,
    p50Ms: waits.length > 0 ? quantile(waits, 0.5) : Infinity,
    p99Ms: waits.length > 0 ? quantile(waits, 0.99) : Infinity,
    attemptsPerSuccess: attempts.length / answered.length,
    early: attempts.filter(({ isEarly }) => isEarly).length,
    recoveryMs: scenario.recoversAt === undefined ? undefined : recoveryMs(calls, scenario.recoversAt),
    peak: busiest(attempts) / (peakWindowMs / 1000) / limit,
    fairness: jain(calls, processes),
  }
}

function busiest(attempts: readonly AttemptRecord[]): number {
  const times = attempts.map(({ at }) => at).toSorted((a, b) => a - b)
  let most = 0
  let first = 0
  for (const [last, time] of times.entries()) {
    while (time - (times[first] ?? time) >= peakWindowMs) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** The first second from which on, for 10 s, nine calls are answered for ten that arrive. */
function recoveryMs(calls: readonly CallRecord[], end: number): number {
  const last = Math.max(...calls.map(({ arrivedAt }) => arrivedAt))
  for (let from = end; from + 10_000 <= last; from += 1000) {
    const isWithin = (time: number): boolean => time >= from && time < from + 10_000
    const arrived = calls.filter(({ arrivedAt }) => isWithin(arrivedAt)).length
    const answered = calls.filter(({ isAnswered, endedAt }) => isAnswered && isWithin(endedAt)).length
    if (answered >= 0.9 * arrived) return from - end
  }
  return Infinity
}

/** Of the part of its calls that each process got answered: some have more calls than others. */
function jain(calls: readonly CallRecord[], processes: number): number {
  const shares = Array.from({ length: processes }, (_, process) => {
    const own = calls.filter((call) => call.process === process)
    return own.length === 0 ? 1 : own.filter(({ isAnswered }) => isAnswered).length / own.length
  })
  const sum = shares.reduce((total, share) => total + share, 0)
  const squares = shares.reduce((total, share) => total + share ** 2, 0)
  return squares === 0 ? 0 : sum ** 2 / (processes * squares)
}

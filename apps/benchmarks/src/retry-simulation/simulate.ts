import { createClock, type Clock } from './clock.ts'
import { type Client, type Policy, Refusal, type SimulatedCall } from './policies/policy.ts'
import { exponential, seededRandom } from '../shared/random.ts'
import { deadlineMs } from './limit.ts'
import type { Scenario } from './scenario.ts'
import { createUpstream, type Verdict } from './upstream.ts'

/** What became of one call. Times are milliseconds since the start of the run. */
export interface CallRecord {
  readonly process: number
  readonly arrivedAt: number
  readonly endedAt: number
  readonly isAnswered: boolean
}

/** One request to the server. */
export interface AttemptRecord {
  readonly at: number
  /** Sent although its process had been told to wait longer. */
  readonly isEarly: boolean
}

export interface Run {
  readonly calls: readonly CallRecord[]
  readonly attempts: readonly AttemptRecord[]
}

export interface RunOptions {
  readonly scenario: Scenario
  readonly policy: Policy
  readonly processes: number
  readonly seed: number
}

/** Plays a scenario to its end. The same options give the same run. */
export async function simulate({ scenario, policy, processes, seed }: RunOptions): Promise<Run> {
  const clock = createClock()
  const start = clock.now()
  const calls: CallRecord[] = []
  const attempts: AttemptRecord[] = []
  const ask = createUpstream(scenario, seededRandom(seed * 15_485_863))
  for (let process = 0; process < processes; process++) {
    const random = seededRandom(seed * 1000 + process)
    const client = policy.createClient({ now: clock.now, random: seededRandom(seed * 7919 + process) })
    const link = createLink({ clock, start, ask, attempts, random: seededRandom(seed * 104_729 + process) })
    const arrive = async (): Promise<void> => {
      const arrivedAt = clock.now() - start
      const isAnswered = await carryOut(client, clock, link, `${process}-${calls.length}`)
      calls.push({ process, arrivedAt, endedAt: clock.now() - start, isAnswered })
    }
    for (const time of arrivalTimes(scenario, processes, random)) clock.at(start + time, () => void arrive())
  }
  await clock.run()
  return { calls, attempts }
}

/** A Poisson process whose rate changes: made at its peak, and thinned out. */
function arrivalTimes(scenario: Scenario, processes: number, random: () => number): number[] {
  const { arrivals, peakArrivals, durationMs } = scenario
  const times: number[] = []
  const meanMs = (1000 * processes) / peakArrivals
  for (let time = exponential(meanMs, random); time < durationMs; time += exponential(meanMs, random))
    if (random() * peakArrivals < arrivals(time)) times.push(time)
  return times
}

type Link = (signal: AbortSignal) => Promise<void>

interface LinkOptions {
  readonly clock: Clock
  readonly start: number
  readonly ask: (time: number) => Verdict
  readonly attempts: AttemptRecord[]
  readonly random: () => number
}

/** The network of one process: an answer takes 0.4 to 1.6 s, a refusal 30 to 80 ms. */
function createLink({ clock, start, ask, attempts, random }: LinkOptions): Link {
  let closedUntil = 0
  return async (signal) => {
    signal.throwIfAborted()
    const at = clock.now() - start
    attempts.push({ at, isEarly: clock.now() < closedUntil })
    const verdict = ask(at)
    if (verdict.type === 'answer') return clock.sleep(400 + 1200 * random(), signal)
    await clock.sleep(30 + 50 * random(), signal)
    closedUntil = Math.max(closedUntil, clock.now() + (verdict.retryAfterMs ?? 0))
    throw new Refusal(verdict.status, verdict.retryAfterMs)
  }
}

async function carryOut(client: Client, clock: Clock, link: Link, id: string): Promise<boolean> {
  const controller = new AbortController()
  const { signal } = controller
  const deadline = clock.now() + deadlineMs
  clock.at(deadline, () => controller.abort(new Error('Out of time.')))
  const call: SimulatedCall = {
    id,
    signal,
    deadline,
    send: () => link(signal),
    sleep: (ms) => clock.sleep(ms, signal),
  }
  try {
    await client(call)
    return true
  } catch {
    return false
  }
}

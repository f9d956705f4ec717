import { type Measures, measure } from './measure.ts'
import type { Policy } from './policies/policy.ts'
import type { Scenario } from './scenario.ts'
import { simulate } from './simulate.ts'

/** The means of some runs that differ in their seeds alone. */
export interface Row {
  readonly scenario: string
  readonly processes: number
  readonly policy: string
  readonly measures: Measures
}

export interface Comparison {
  readonly scenarios: readonly Scenario[]
  readonly policies: readonly Policy[]
  readonly processes: readonly number[]
  readonly seeds: readonly number[]
}

/** Plays every scenario with every policy, by every number of processes. */
export async function compare({ scenarios, policies, processes, seeds }: Comparison): Promise<Row[]> {
  const cases = scenarios.flatMap((scenario) =>
    processes.flatMap((processes) => policies.map((policy) => ({ scenario, processes, policy }))),
  )
  const rows: Row[] = []
  // A few side by side: they share the turns of the event loop, and not its memory.
  for (let at = 0; at < cases.length; at += 8) rows.push(...(await Promise.all(cases.slice(at, at + 8).map(play))))
  return rows

  async function play({ scenario, processes, policy }: (typeof cases)[number]): Promise<Row> {
    const runs = await Promise.all(seeds.map((seed) => simulate({ scenario, policy, processes, seed })))
    const measures = meanOf(runs.map((run) => measure(run, scenario, processes)))
    return { scenario: scenario.id, processes, policy: policy.id, measures }
  }
}

function meanOf(all: readonly Measures[]): Measures {
  const mean = (pick: (measures: Measures) => number): number =>
    all.reduce((sum, measures) => sum + pick(measures), 0) / all.length
  const recovers = all.some(({ recoveryMs }) => recoveryMs !== undefined)
  return {
    success: mean(({ success }) => success),
    goodput: mean(({ goodput }) => goodput),
    p50Ms: mean(({ p50Ms }) => p50Ms),
    p99Ms: mean(({ p99Ms }) => p99Ms),
    attemptsPerSuccess: mean(({ attemptsPerSuccess }) => attemptsPerSuccess),
    early: mean(({ early }) => early),
    recoveryMs: recovers ? mean(({ recoveryMs = 0 }) => recoveryMs) : undefined,
    peak: mean(({ peak }) => peak),
    fairness: mean(({ fairness }) => fairness),
  }
}

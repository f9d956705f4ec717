import type { Metric, Numbers } from './case-info.ts'
import { type Summary, summarise } from './statistics.ts'

/** What a run found: all that the tables are made of. */
export interface Results {
  readonly environment: Environment
  readonly cases: readonly CaseResult[]
}

/** What the numbers depend on. */
export interface Environment {
  readonly node: string
  readonly cpu: string
  readonly cores: number
  readonly platform: string
  /** The version of each package that was measured. */
  readonly versions: Readonly<Record<string, string>>
}

export interface CaseResult {
  readonly id: string
  readonly title: string
  readonly how: string
  /** When it was measured: year, month and day. */
  readonly date: string
  readonly rounds: number
  readonly seed: number
  readonly metrics: readonly MetricResult[]
}

export interface MetricResult extends Metric {
  readonly rows: readonly Row[]
}

export interface Row {
  readonly contestant: string
  readonly value: Summary
  /** Against raw fetch in the same round. Absent where the metric is not compared, and for raw fetch itself. */
  readonly compared?: Summary
}

/** What a case found of a metric, if it was measured. */
export function metricOf({ cases }: Results, id: string, name: string): MetricResult | undefined {
  return cases.find((one) => one.id === id)?.metrics.find((metric) => metric.name === name)
}

/** What one contestant gave in one round. */
export interface Measurement {
  readonly contestant: string
  readonly round: number
  readonly numbers: Numbers
}

/**
 * The results with these cases in the place of those that are kept, in the order of `ids`.
 *
 * @throws TypeError where what is kept was measured elsewhere: it cannot stand beside what is new
 */
export function mergeResults(kept: Results | undefined, found: Results, ids: readonly string[]): Results {
  const all = [...found.cases, ...(kept?.cases ?? [])]
  const cases = ids.flatMap((id) => all.find((one) => one.id === id) ?? [])
  const isOld = cases.some((one) => !found.cases.includes(one))
  if (isOld && JSON.stringify(kept?.environment) !== JSON.stringify(found.environment))
    throw new TypeError(
      'The results that are kept are of another machine, Node or packages. Run all cases: leave out `--only`.',
    )
  return { environment: found.environment, cases }
}

/** Sums up the rounds of a metric, a row for each contestant. The first one is what the others are compared with. */
export function metricResult(
  metric: Metric,
  contestants: readonly string[],
  measurements: readonly Measurement[],
): MetricResult {
  const valuesOf = (contestant: string): number[] =>
    measurements
      .filter((one) => one.contestant === contestant)
      .toSorted((a, b) => a.round - b.round)
      .map(({ numbers }) => finite(numbers[metric.name], `${metric.name} of ${contestant}`))
  const reference = valuesOf(contestants[0] ?? '')
  const rows = contestants.map((contestant, at): Row => {
    const values = valuesOf(contestant)
    const value = summarise(values)
    if (at === 0 || metric.compare === 'none') return { contestant, value }
    const against = (value: number, round: number): number => {
      const base = reference[round] ?? Number.NaN
      return metric.compare === 'ratio' ? value / base : value - base
    }
    return { contestant, value, compared: summarise(values.map(against)) }
  })
  return { ...metric, rows }
}

function finite(value: number | undefined, name: string): number {
  if (value !== undefined && Number.isFinite(value)) return value
  throw new TypeError(`${name} must be a number, got ${value}.`)
}

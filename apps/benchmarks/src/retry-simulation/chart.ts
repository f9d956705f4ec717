import { barChart } from '../shared/bar-chart.ts'
import type { Row } from './compare.ts'
import type { Policy } from './policies/policy.ts'

interface Panel {
  readonly title: string
  readonly most: number
  readonly valueOf: (row: Row) => number
  readonly show: (value: number) => string
}

const panels: readonly Panel[] = [
  {
    title: 'Answered calls, in %',
    most: 1,
    valueOf: ({ measures }) => measures.success,
    show: (value) => String(Math.round(value * 100)),
  },
  {
    title: 'Requests per answered call',
    most: 5,
    valueOf: ({ measures }) => measures.attemptsPerSuccess,
    show: (value) => value.toFixed(value < 10 ? 1 : 0),
  },
]

/** What a chart needs of a scenario. */
export interface Group {
  readonly id: string
  readonly caption: string
}

/** Bars of what was answered, and of what that cost: a group for each scenario, a bar for each policy. */
export function chart(rows: readonly Row[], groups: readonly Group[], policies: readonly Policy[]): string {
  const rowOf = (scenario: string, policy: string): Row | undefined =>
    rows.find((row) => row.scenario === scenario && row.policy === policy)
  return barChart({
    label: 'Answered calls, and requests per answered call, by retry policy',
    series: policies.map(({ title }) => title),
    height: 190,
    panels: panels.map(({ valueOf, ...panel }) => ({
      ...panel,
      groups: groups.map(({ id, caption }) => ({
        caption,
        values: policies.map((policy) => {
          const row = rowOf(id, policy.id)
          return row && valueOf(row)
        }),
      })),
    })),
  })
}

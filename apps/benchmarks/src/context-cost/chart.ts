import { barChart } from '../shared/bar-chart.ts'
import { type CostRow, relative } from './compare.ts'
import type { Policy } from './policies/policy.ts'
import { prices } from './prices.ts'

/** What a chart needs of a workload. */
export interface Group {
  readonly id: string
  readonly caption: string
}

/** Bars of what prompts cost, as a part of sliding each turn: a panel for each model, a group for each workload, a bar for each policy. */
export function chart(rows: readonly CostRow[], groups: readonly Group[], policies: readonly Policy[]): string {
  return barChart({
    label: 'What prompts cost, as a part of what they cost when the oldest turn is dropped with each new one',
    series: policies.map(({ title }) => title),
    height: 110,
    panels: prices.map(({ model }) => ({
      title: `Prompts of a conversation for ${model}, in % of sliding each turn`,
      most: 1.25,
      show: (value) => String(Math.round(value * 100)),
      groups: groups.map(({ id, caption }) => ({
        caption,
        values: policies.map((policy) => relative(rows, id, policy.id, model)),
      })),
    })),
  })
}

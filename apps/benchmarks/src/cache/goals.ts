import { type MetricResult, metricOf, type Results } from '../shared/results.ts'
import { figure, table } from '../shared/tables.ts'

/** What ours must not exceed. */
interface Goal {
  readonly title: string
  readonly case: string
  readonly metric: string
  readonly limit: number
  readonly unit: string
}

/** The goals of the first release. */
const goals: readonly Goal[] = [
  { title: 'Hit, JSON, new message objects', case: 'hit-json', metric: 'fresh', limit: 1.5, unit: '× bare' },
  { title: 'Hit, JSON, the same message objects', case: 'hit-json', metric: 'known', limit: 0.5, unit: '× bare' },
  {
    title: 'the same, messages of 1,300 characters',
    case: 'hit-json-long',
    metric: 'fresh',
    limit: 1.5,
    unit: '× bare',
  },
  { title: 'the same, the same objects', case: 'hit-json-long', metric: 'known', limit: 0.5, unit: '× bare' },
  { title: 'Added time to first token on a miss, p50', case: 'miss-first-token', metric: 'p50', limit: 1, unit: 'ms' },
  { title: '50 identical misses: upstream calls', case: 'concurrent-misses', metric: 'calls', limit: 1, unit: '' },
  {
    title: '50 identical misses: first tokens apart',
    case: 'concurrent-misses',
    metric: 'spread',
    limit: 5,
    unit: 'ms',
  },
  {
    title: 'the same, the worst of 40 crowds',
    case: 'concurrent-misses',
    metric: 'worst',
    limit: 5,
    unit: 'ms',
  },
]

/** The goals, what ours came to, and whether that meets them. A goal that was not measured is left out. */
export function goalsTable(results: Results): string {
  const rows = goals.flatMap((goal) => {
    const metric = metricOf(results, goal.case, goal.metric)
    return metric ? [goalRow(goal, medianOf(metric, 'ours'))] : []
  })
  return table(['', 'ours', 'goal', 'met'], rows)
}

function goalRow({ title, limit, unit }: Goal, ours: number): string[] {
  return [title, `${figure(ours)} ${unit}`.trim(), `≤ ${limit} ${unit}`.trim(), ours <= limit ? 'yes' : 'no']
}

/** What a contestant came to, against the first one where the metric is compared. */
export function medianOf({ compare, rows }: MetricResult, contestant: string): number {
  const row = rows.find((row) => row.contestant === contestant)
  const summary = compare === 'none' ? row?.value : row?.compared
  if (!summary) throw new TypeError(`The results must have a figure for ${contestant}.`)
  return summary.median
}

import { type MetricResult, metricOf, type Results } from '../shared/results.ts'
import { figure, table } from '../shared/tables.ts'

/** What ours must not exceed. */
interface Goal {
  readonly title: string
  readonly case: string
  readonly metric: string
  /** The contestant that is ours. @default 'ours' */
  readonly ours?: string
  readonly limit: number
  /** Behind the figures. */
  readonly unit?: string
}

/** The goals of the first release. */
const goals: readonly Goal[] = [
  { title: 'CPU per JSON call, concurrency 32', case: 'json-32', metric: 'cpu', limit: 1.15 },
  { title: 'CPU per chunk, coalesced stream (marginal)', case: 'chunk-coalesced', metric: 'cpu', limit: 1.3 },
  { title: 'the same, 6 observing middlewares', case: 'chunk-coalesced', metric: 'cpu', ours: 'ours-6', limit: 1.5 },
  { title: 'CPU per chunk, one write a chunk', case: 'chunk-single', metric: 'cpu', limit: 1.1 },
  { title: 'Added time to first token, p50', case: 'first-token', metric: 'p50', limit: 0.15, unit: 'ms' },
  // The goal was 65 kB where raw fetch took 61.
  { title: '1,000 concurrent streams, peak heap a stream', case: 'slow-streams', metric: 'peak', limit: 1.07 },
  { title: '1,000 streams left by `break`: still open upstream', case: 'left-streams', metric: 'open', limit: 0 },
  { title: 'Bundle of create + stream, gzip', case: 'bundle-size', metric: 'gzip', limit: 8, unit: 'kB' },
  { title: 'Import', case: 'cold-start', metric: 'import', limit: 10, unit: 'ms' },
  // 90 ms where raw fetch took 76.
  { title: 'Import to first delta, cold, added', case: 'cold-start', metric: 'firstDelta', limit: 14, unit: 'ms' },
]

const peers = ['raw', 'ky', 'openai', 'ai', 'langchain']

/**
 * The goals, what each contestant came to, and whether ours met them. Figures without a unit are times raw fetch. A goal that was not
 * measured is left out.
 */
export function goalsTable(results: Results): string {
  const rows = goals.flatMap((goal) => {
    const metric = metricOf(results, goal.case, goal.metric)
    return metric ? [goalRow(goal, metric)] : []
  })
  return table(['', ...peers, 'ours', 'goal', 'met'], rows)
}

function goalRow(goal: Goal, metric: MetricResult): string[] {
  const unit = goal.unit ? ` ${goal.unit}` : ''
  const numberOf = (contestant: string): number => number(metric, contestant)
  const ours = numberOf(goal.ours ?? 'ours')
  const cells = [...peers.map(numberOf), ours].map((value) => `${figure(value)}${unit}`)
  return [goal.title, ...cells, `≤ ${goal.limit}${unit}`, ours <= goal.limit ? 'yes' : 'no']
}

/** The median: against raw fetch where the metric is compared, which is itself once itself and nothing more than itself. */
function number({ compare, rows }: MetricResult, contestant: string): number {
  const row = rows.find((row) => row.contestant === contestant)
  if (!row) throw new TypeError(`The results must have a row for ${contestant}.`)
  if (compare === 'none') return row.value.median
  return row.compared?.median ?? (compare === 'ratio' ? 1 : 0)
}

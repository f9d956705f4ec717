import type { MetricResult, Results, Row } from '../shared/results.ts'
import { figure, table } from '../shared/tables.ts'

/** Who is no library: the least that can be done, and ours with other settings. */
const isPeer = (contestant: string): boolean => !/^(raw|bare|off$|ours)/.test(contestant)

/** A table of all figures in which a library is ahead of ours: all of them are better when they are less. */
export function peersAhead(...all: readonly Results[]): string {
  const rows = all.flatMap(({ cases }) =>
    cases.flatMap(({ title, metrics }) =>
      metrics.flatMap((metric) =>
        aheadIn(metric).map((cells) => [`${title}: ${metric.title}, ${metric.unit}`, ...cells]),
      ),
    ),
  )
  return rows.length === 0 ? 'None.' : table(['', 'who', 'theirs', 'ours'], rows)
}

function aheadIn({ rows }: MetricResult): string[][] {
  const ours = rows.find(({ contestant }) => contestant === 'ours')
  if (!ours) return []
  return rows
    .filter((row) => isPeer(row.contestant) && isAhead(row, ours))
    .map(({ contestant, value }) => [contestant, figure(value.median), figure(ours.value.median)])
}

/** By the comparisons within a round where there are some: they are surer. */
function isAhead(row: Row, ours: Row): boolean {
  const [theirs, own] = row.compared && ours.compared ? [row.compared, ours.compared] : [row.value, ours.value]
  return theirs.median < own.median
}

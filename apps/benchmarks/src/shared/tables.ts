import type { Metric } from './case-info.ts'
import type { CaseResult, MetricResult, Row } from './results.ts'
import type { Summary } from './statistics.ts'

/** A Markdown table, its columns padded as the formatter pads them. The first column is text, the others are numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(3, title.length, ...rows.map((row) => (row[at] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, at) => pad(cells[at] ?? '', width, at)).join(' | ')} |`
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n')
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}

/** A case as its heading, how it was measured, and a table of its metrics, a row for each contestant. */
export function caseSection({ id, title, how, date, rounds, seed, metrics }: CaseResult): string {
  const head = ['', ...metrics.flatMap(headOf)]
  const contestants = metrics[0]?.rows.map(({ contestant }) => contestant) ?? []
  const body = contestants.map((contestant, at) => [
    contestant,
    ...metrics.flatMap(({ compare, rows }) => cellsOf(compare, rows[at])),
  ])
  const times = rounds === 1 ? 'one round' : `${rounds} rounds`
  return [`### ${title}`, `\`${id}\`, ${times}, seed ${seed}, ${date}. ${how}`, table(head, body)].join('\n\n')
}

function headOf({ title, unit, compare, rows }: MetricResult): string[] {
  const head = `${title}, ${unit}`
  if (compare === 'none') return [head]
  const reference = rows[0]?.contestant ?? ''
  return [head, compare === 'ratio' ? `times ${reference}` : `over ${reference}`, 'quartiles']
}

function cellsOf(compare: Metric['compare'], row: Row | undefined): string[] {
  const value = row ? figure(row.value.median) : ''
  if (compare === 'none') return [value]
  return row?.compared ? [value, figure(row.compared.median), quartiles(row.compared)] : [value, '', '']
}

function quartiles({ lower, upper }: Summary): string {
  return `${figure(lower)} – ${figure(upper)}`
}

/** Two places behind the point, fewer where there are three figures without; none of a whole number. */
export function figure(value: number): string {
  const size = Math.abs(value)
  if (Number.isInteger(value) || size >= 100) return Math.round(value).toString()
  return value.toFixed(size >= 10 ? 1 : 2).replace(/^-(?=[0.]+$)/, '')
}

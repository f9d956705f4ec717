import type { RunRecord } from '../state/run-record.ts'
import { seconds } from '../../../inspector/numbers.ts'
import { Track } from './track.tsx'
import { type Bar, type Row, waterfall } from '../../../inspector/waterfall.ts'

interface WaterfallViewProps {
  readonly run: RunRecord
  /** In the server's clock, while it runs. */
  readonly now: number | undefined
}

/** A call on a time axis. What the bars show is said in words too. */
export function WaterfallView({ run: { events, error }, now }: WaterfallViewProps) {
  const { start, end, rows } = waterfall(events, { now, isMistake: error?.code === 'mistake' })
  return (
    <div class="waterfall">
      <Axis length={end - start} />
      <ol>
        {rows.map((row) => (
          <WaterfallRow key={row.layer} row={row} start={start} end={end} />
        ))}
      </ol>
    </div>
  )
}

function Axis({ length }: { readonly length: number }) {
  return (
    <svg class="axis" aria-hidden="true">
      <text y="14">0</text>
      <text x="50%" y="14" text-anchor="middle">
        {seconds(length / 2)}
      </text>
      <text x="100%" y="14" text-anchor="end">
        {seconds(length)}
      </text>
    </svg>
  )
}

interface WaterfallRowProps {
  readonly row: Row
  readonly start: number
  readonly end: number
}

function WaterfallRow({ row, start, end }: WaterfallRowProps) {
  const { name, bars, notes } = row
  return (
    <li>
      <span class="name">{name}</span>
      <Track row={row} start={start} end={end} />
      <span class="hidden">{bars.map((bar) => wordsOf(bar, start, end)).join('; ')}</span>
      {[...attemptsOf(bars), ...notes].map((note) => (
        <span class="row-note">{note}</span>
      ))}
    </li>
  )
}

function attemptsOf(bars: readonly Bar[]): string[] {
  return bars.filter(({ kind }) => kind === 'attempt').map(({ label }) => label)
}

/** A bar in words. */
function wordsOf({ from, to, label, tone }: Bar, start: number, end: number): string {
  const length = seconds((to ?? end) - from)
  return `${label}${tone === 'open' ? ', still open' : ''}: ${length}, from ${seconds(from - start)}`
}

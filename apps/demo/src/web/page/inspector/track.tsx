import { seconds } from '../../../inspector/numbers.ts'
import type { Row } from '../../../inspector/waterfall.ts'

interface TrackProps {
  readonly row: Row
  readonly start: number
  readonly end: number
}

/** The bars and ticks of one row. They move while the call goes on: drawn as shapes, they shift no layout. */
export function Track({ row: { layer, bars, ticks }, start, end }: TrackProps) {
  const place = (at: number): number => Math.min(100, Math.max(0, ((at - start) / (end - start)) * 100))
  const hatching = `hatching-${layer}`
  return (
    <svg class="track" aria-hidden="true">
      <pattern id={hatching} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="hatch" width="3" height="7" />
      </pattern>
      {bars.map(({ from, to, kind, tone, label }) => (
        <rect
          class={`bar ${kind} ${tone}`}
          x={`${place(from)}%`}
          width={`${Math.max(0.5, place(to ?? end) - place(from))}%`}
          y="2"
          height="14"
          rx="2"
          fill={kind === 'wait' ? `url(#${hatching})` : undefined}
        >
          <title>{`${label}: ${seconds((to ?? end) - from)}`}</title>
        </rect>
      ))}
      {ticks.map(({ at, kind, label }) => {
        const x = `${place(at)}%`
        const title = <title>{`${label}, at ${seconds(at - start)}`}</title>
        if (kind === 'note') {
          return (
            <circle class="tick note" cx={x} cy="9" r="3">
              {title}
            </circle>
          )
        }
        return (
          <line class="tick token" x1={x} x2={x} y1="0" y2="18">
            {title}
          </line>
        )
      })}
    </svg>
  )
}

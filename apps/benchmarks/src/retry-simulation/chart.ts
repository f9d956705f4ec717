import type { Row } from './compare.ts'
import type { Policy } from './policies/policy.ts'

interface Panel {
  readonly title: string
  readonly most: number
  readonly value: (row: Row) => number
  readonly label: (value: number) => string
}

const panels: readonly Panel[] = [
  {
    title: 'Answered calls, in %',
    most: 1,
    value: ({ measures }) => measures.success,
    label: (value) => String(Math.round(value * 100)),
  },
  {
    title: 'Requests per answered call',
    most: 5,
    value: ({ measures }) => measures.attemptsPerSuccess,
    label: (value) => value.toFixed(value < 10 ? 1 : 0),
  },
]

const colours = ['#c4c9d0', '#e3a857', '#7fa7d6', '#9c8fc4', '#d98a8a', '#1f7a5a']
const [width, height, left, groupGap, barWidth] = [900, 190, 16, 30, 24]

/** What a chart needs of a scenario. */
export interface Group {
  readonly id: string
  readonly caption: string
}

/** Bars of what was answered, and of what that cost: a group for each scenario, a bar for each policy. Higher ones are cut off, and say so. */
export function chart(rows: readonly Row[], groups: readonly Group[], policies: readonly Policy[]): string {
  const legend = policies.map(({ title }, at) => {
    const x = left + at * 146
    return `<rect x="${x}" y="12" width="12" height="12" fill="${colours[at]}"/><text x="${x + 18}" y="22">${title}</text>`
  })
  const parts = panels.map((panel, at) => panelOf(panel, 50 + at * (height + 76), rows, groups, policies))
  const all = 50 + panels.length * (height + 76)
  const style = 'font-family="system-ui, sans-serif" font-size="12" fill="#333"'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${all}" ${style} role="img" aria-label="Answered calls, and requests per answered call, by retry policy">
<rect width="${width}" height="${all}" fill="#fff"/>
${[...legend, ...parts].join('\n')}
</svg>
`
}

function panelOf(
  panel: Panel,
  top: number,
  rows: readonly Row[],
  groups: readonly Group[],
  policies: readonly Policy[],
): string {
  const base = top + 24 + height
  const groupWidth = policies.length * barWidth + groupGap
  const bars = groups.flatMap(({ id, caption }, group) => {
    const x = left + group * groupWidth
    const own = policies.flatMap((policy, at) => {
      const row = rows.find((row) => row.scenario === id && row.policy === policy.id)
      return row ? [bar(panel, panel.value(row), x + at * barWidth, base, colours[at] ?? '#000')] : []
    })
    return [...own, `<text x="${x}" y="${base + 18}">${caption}</text>`]
  })
  const line = `<line x1="${left}" y1="${base}" x2="${width - left}" y2="${base}" stroke="#999"/>`
  return [`<text x="${left}" y="${top}" font-size="14" font-weight="600">${panel.title}</text>`, ...bars, line].join(
    '\n',
  )
}

function bar({ most, label }: Panel, value: number, x: number, base: number, fill: string): string {
  const tall = Math.round((Math.min(value, most) / most) * height)
  const text = value > most ? `${label(value)} ↑` : label(value)
  const middle = x + barWidth / 2 - 1
  return `<rect x="${x}" y="${base - tall}" width="${barWidth - 3}" height="${tall}" fill="${fill}"/><text x="${middle}" y="${base - tall - 4}" font-size="9" text-anchor="middle">${text}</text>`
}

import { type CostRow, relative } from './compare.ts'
import type { Policy } from './policies/policy.ts'
import { prices } from './prices.ts'

/** What a chart needs of a workload. */
export interface Group {
  readonly id: string
  readonly caption: string
}

const colours = ['#c4c9d0', '#e3a857', '#7fa7d6', '#9c8fc4', '#d98a8a', '#1f7a5a', '#69b598']
const [width, height, left, groupGap, barWidth] = [900, 110, 16, 66, 32]

/** The most that is shown, as a part of what sliding costs. Higher bars are cut off, and say so. */
const most = 1.25

/** Bars of what prompts cost, as a part of sliding each turn: a panel for each model, a group for each workload, a bar for each policy. */
export function chart(rows: readonly CostRow[], groups: readonly Group[], policies: readonly Policy[]): string {
  const legend = policies.map(({ title }, at) => {
    const x = left + (at % 4) * 200
    const y = 12 + Math.floor(at / 4) * 20
    return `<rect x="${x}" y="${y}" width="12" height="12" fill="${colours[at]}"/><text x="${x + 18}" y="${y + 10}">${title}</text>`
  })
  const panels = prices.map(({ model }, at) => panelOf(model, 76 + at * (height + 76), rows, groups, policies))
  const all = 60 + prices.length * (height + 76)
  const style = 'font-family="system-ui, sans-serif" font-size="12" fill="#333"'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${all}" ${style} role="img" aria-label="What prompts cost, as a part of what they cost when the oldest turn is dropped with each new one">
<rect width="${width}" height="${all}" fill="#fff"/>
${[...legend, ...panels].join('\n')}
</svg>
`
}

function panelOf(
  model: string,
  top: number,
  rows: readonly CostRow[],
  groups: readonly Group[],
  policies: readonly Policy[],
): string {
  const base = top + 24 + height
  const bars = groups.flatMap(({ id, caption }, group) => {
    const x = left + group * (policies.length * barWidth + groupGap)
    const own = policies.map((policy, at) =>
      bar(relative(rows, id, policy.id, model), x + at * barWidth, base, colours[at] ?? '#000'),
    )
    return [...own, `<text x="${x}" y="${base + 18}">${caption}</text>`]
  })
  const title = `Prompts of a conversation for ${model}, in % of sliding each turn`
  const line = `<line x1="${left}" y1="${base}" x2="${width - left}" y2="${base}" stroke="#999"/>`
  return [`<text x="${left}" y="${top}" font-size="14" font-weight="600">${title}</text>`, ...bars, line].join('\n')
}

function bar(value: number, x: number, base: number, fill: string): string {
  const tall = Math.round((Math.min(value, most) / most) * height)
  const text = `${Math.round(value * 100)}${value > most ? ' ↑' : ''}`
  return `<rect x="${x}" y="${base - tall}" width="${barWidth - 3}" height="${tall}" fill="${fill}"/><text x="${x + barWidth / 2 - 1}" y="${base - tall - 4}" font-size="9" text-anchor="middle">${text}</text>`
}

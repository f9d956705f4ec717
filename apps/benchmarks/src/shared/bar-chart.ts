/** Bars in panels, one below the other: in each a group for each caption, in each group a bar for each series. */
export interface BarChart {
  /** What it shows, for who does not see it. */
  readonly label: string
  /** Of the bars of each group, from left to right. */
  readonly series: readonly string[]
  readonly panels: readonly Panel[]
  /** Of the bars, in pixels. */
  readonly height: number
}

export interface Panel {
  readonly title: string
  /** Higher bars are cut off, and say so. */
  readonly most: number
  /** What stands above a bar. */
  readonly show: (value: number) => string
  readonly groups: readonly Group[]
}

export interface Group {
  readonly caption: string
  /** One for each series; `undefined` where there is none. */
  readonly values: readonly (number | undefined)[]
}

/** The last two are ours where there are as many. */
const colours = ['#c4c9d0', '#e3a857', '#7fa7d6', '#9c8fc4', '#d98a8a', '#b9a38a', '#1f7a5a', '#69b598']
const [width, left, gap] = [900, 16, 34]
const [legendColumns, legendLine, panelGap] = [4, 20, 76]

/** The chart as SVG. */
export function barChart({ label, series, panels, height }: BarChart): string {
  const fills = coloursOf(series.length)
  const legend = series.map((title, at) => {
    const x = left + (at % legendColumns) * 215
    const y = 12 + Math.floor(at / legendColumns) * legendLine
    return `<rect x="${x}" y="${y}" width="12" height="12" fill="${fills[at]}"/><text x="${x + 18}" y="${y + 10}">${title}</text>`
  })
  const top = 36 + Math.ceil(series.length / legendColumns) * legendLine
  const drawn = panels.map((panel, at) => panelOf(panel, top + at * (height + panelGap), height, fills))
  const all = top - 16 + panels.length * (height + panelGap)
  const style = 'font-family="system-ui, sans-serif" font-size="12" fill="#333"'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${all}" ${style} role="img" aria-label="${label}">
<rect width="${width}" height="${all}" fill="#fff"/>
${[...legend, ...drawn].join('\n')}
</svg>
`
}

/** Ours is green: the last one, or the last two of more than seven. */
function coloursOf(count: number): readonly string[] {
  const [ours, more] = colours.slice(-2)
  const others = colours.slice(0, -2)
  return count > others.length + 1
    ? [...others.slice(0, count - 2), ours ?? '', more ?? '']
    : [...others.slice(0, count - 1), ours ?? '']
}

function panelOf(panel: Panel, top: number, height: number, fills: readonly string[]): string {
  const { title, groups } = panel
  const base = top + 24 + height
  const space = width - 2 * left - (groups.length - 1) * gap
  const barWidth = Math.min(32, Math.floor(space / groups.length / fills.length))
  const bars = groups.flatMap(({ caption, values }, group) => {
    const x = left + group * (fills.length * barWidth + gap)
    const own = values.flatMap((value, at) =>
      value === undefined
        ? []
        : [barOf(panel, value, { x: x + at * barWidth, base, barWidth, height, fill: fills[at] ?? '' })],
    )
    return [...own, `<text x="${x}" y="${base + 18}">${caption}</text>`]
  })
  const line = `<line x1="${left}" y1="${base}" x2="${width - left}" y2="${base}" stroke="#999"/>`
  return [`<text x="${left}" y="${top}" font-size="14" font-weight="600">${title}</text>`, ...bars, line].join('\n')
}

interface Place {
  readonly x: number
  readonly base: number
  readonly barWidth: number
  readonly height: number
  readonly fill: string
}

function barOf({ most, show }: Panel, value: number, { x, base, barWidth, height, fill }: Place): string {
  const tall = Math.round((Math.min(value, most) / most) * height)
  const text = value > most ? `${show(value)} ↑` : show(value)
  return `<rect x="${x}" y="${base - tall}" width="${barWidth - 3}" height="${tall}" fill="${fill}"/><text x="${x + barWidth / 2 - 1}" y="${base - tall - 4}" font-size="9" text-anchor="middle">${text}</text>`
}

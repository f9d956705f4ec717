import { seconds } from '../inspector/numbers.ts'
import type { Bar, Row, Waterfall } from '../inspector/waterfall.ts'
import { fit, pad, widthOf, wrap } from './fit.ts'
import type { Line, Span, Tone } from './line.ts'

/** One column of a track. */
type Cell = Span

/** Where a moment is on a track. */
type Scale = (at: number) => number

const legend = '━ span · █ attempt · ▓ failed · ░ wait · ● first token · ◆ note'
const widestName = 14
const empty: Cell = { text: ' ', tone: 'plain' }

/** A call on a time axis, as text: a row for each middleware, and below it what it said. No line is wider than `columns`. */
export function traceLines({ start, end, rows }: Waterfall, columns: number): Line[] {
  const widest = Math.max(0, ...rows.map(({ name }) => widthOf(name)))
  const names = Math.min(widest, widestName, Math.floor(columns / 3))
  const cells = Math.max(1, columns - names - 2)
  const scale: Scale = (at) => Math.min(cells - 1, Math.max(0, Math.floor(((at - start) / (end - start)) * cells)))
  const head = { text: `${pad('', names)} ${axis(end - start, cells)}`, tone: 'dim' } as const
  const body = rows.flatMap((row) => [
    [{ text: `${pad(row.name, names)} `, tone: 'plain' } as const, ...joinCells(track(row, cells, scale, end))],
    ...notesOf(row, end).flatMap((note) => indented(note, columns)),
  ])
  return [head, ...body, ...wrap(legend, columns - 1).map((text) => ({ text, tone: 'dim' }) as const)]
}

/** `0 … half … all`, over the width of a track. */
function axis(lengthMs: number, cells: number): string {
  const half = seconds(lengthMs / 2)
  const all = seconds(lengthMs)
  const left = pad('0', Math.max(1, Math.floor((cells - half.length) / 2)))
  const right = cells - left.length - half.length - all.length
  return right > 0 ? `${left}${half}${' '.repeat(right)}${all}` : fit(`0 ${all}`, cells)
}

function track({ bars, ticks }: Row, cells: number, scale: Scale, end: number): Cell[] {
  const line = Array.from({ length: cells }, () => empty)
  for (const bar of bars) {
    const cell: Cell = { text: glyphOf(bar), tone: toneOf(bar) }
    for (let at = scale(bar.from); at <= scale(bar.to ?? end); at++) line[at] = cell
  }
  for (const { at, kind } of ticks) {
    line[scale(at)] = kind === 'token' ? { text: '●', tone: 'accent' } : { text: '◆', tone: 'plain' }
  }
  return line
}

function glyphOf({ kind, tone }: Bar): string {
  if (kind === 'wait') return '░'
  if (kind === 'span') return '━'
  return tone === 'failed' ? '▓' : '█'
}

function toneOf({ kind, tone }: Bar): Tone {
  if (kind === 'wait') return 'dim'
  if (tone === 'ok') return 'good'
  return tone === 'failed' ? 'bad' : 'warn'
}

/** Neighbours of one tone become one span; what is blank at the end is left out. */
function joinCells(cells: readonly Cell[]): Span[] {
  const spans: { text: string; tone: Tone }[] = []
  for (const { text, tone } of cells.slice(0, cells.findLastIndex(({ text }) => text !== ' ') + 1)) {
    const last = spans.at(-1)
    if (last?.tone === tone) last.text += text
    else spans.push({ text, tone })
  }
  return spans
}

function notesOf({ bars, notes }: Row, end: number): string[] {
  const attempts = bars.filter(({ kind }) => kind === 'attempt')
  return [...attempts.map(({ label, from, to = end }) => `${label} · ${seconds(to - from)}`), ...notes]
}

function indented(note: string, columns: number): Line[] {
  return wrap(note, columns - 3).map((text) => ({ text: `  ${text}`, tone: 'dim' }))
}

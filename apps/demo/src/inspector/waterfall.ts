import type { CallEvent } from '@chinwag/core'
import { isBreak } from './break-event.ts'
import { cutOffBy } from './cut-off.ts'
import { describeEvent } from './describe-event.ts'

/** A stretch of time in a row. */
export interface Bar {
  readonly from: number
  /** `undefined` while it lasts. */
  to: number | undefined
  readonly kind: 'span' | 'attempt' | 'wait'
  tone: 'open' | 'ok' | 'failed' | 'stopped'
  label: string
}

/** A moment in a row. */
export interface Tick {
  readonly at: number
  readonly kind: 'token' | 'note'
  readonly label: string
}

/** What one middleware did, or the transport. */
export interface Row {
  readonly layer: number
  readonly name: string
  readonly bars: Bar[]
  readonly ticks: Tick[]
  readonly notes: string[]
}

/** One call on a time axis, outermost middleware first. Times are those of the events. */
export interface Waterfall {
  readonly start: number
  readonly end: number
  readonly rows: readonly Row[]
}

/** What is known of a call beside its events. */
export interface WaterfallOptions {
  /** The time, in the clock of the events, while the call goes on. */
  readonly now?: number | undefined
  /** Whether it failed with an error that is none of the toolkit's: what was left without a code is a failure then, not an abort. */
  readonly isMistake?: boolean | undefined
}

/** Draws the events of a call. Nothing in it knows any middleware by name: your own show up like all others. */
export function waterfall(
  events: readonly CallEvent[],
  { now = 0, isMistake = false }: WaterfallOptions = {},
): Waterfall {
  const rows = new Map<number, Row>()
  for (const event of events) {
    const { layer, middleware } = event
    if (isBreak(event)) for (const row of rows.values()) breakOff(row, event)
    if (layer === undefined || middleware === undefined) continue
    let row = rows.get(layer)
    if (!row) rows.set(layer, (row = { layer, name: middleware, bars: [], ticks: [], notes: [] }))
    addTo(row, event, isMistake)
  }
  const start = events[0]?.at ?? 0
  return { start, end: Math.max(start + 1, now, lastOf(rows.values(), events)), rows: inOrder(rows) }
}

/** Whoever watched was cut off from the call: what is open will not be heard of again. */
function breakOff(row: Row, { at, type }: CallEvent): void {
  shortenWait(row, at)
  const isAbort = type === 'aborted'
  for (const bar of row.bars) {
    if (bar.to === undefined) end(bar, at, isAbort ? 'stopped' : 'failed', isAbort ? 'aborted' : 'connection lost')
  }
}

function addTo(row: Row, event: CallEvent, isMistake: boolean): void {
  const { type, at } = event
  const begin = (kind: Bar['kind'], label: string): void =>
    void row.bars.push({ from: at, to: undefined, kind, tone: 'open', label })
  switch (type) {
    case 'enter':
      return begin('span', row.name)
    case 'attempt':
      return begin('attempt', `attempt ${event.attempt}`)
    case 'wait':
      return void row.bars.push({ from: at, to: at + Number(event['ms']), kind: 'wait', tone: 'ok', label: 'wait' })
    case 'exit':
      return leave(row, event, isMistake)
    case 'settle':
      return settle(row, event)
    case 'commit':
      return void row.ticks.push({ at, kind: 'token', label: 'first token' })
    default:
      return note(row, event)
  }
}

/** A failure ends a bar here; a reply is still to be read. */
function leave(row: Row, event: CallEvent, isMistake: boolean): void {
  shortenWait(row, event.at)
  const bar = openBar(row, event)
  if (!bar) return
  if (event['result'] === 'error') {
    const isFailure = event['code'] !== undefined || isMistake
    end(bar, event.at, isFailure ? 'failed' : 'stopped', problemOf(event) || (isMistake ? 'mistake' : ''))
  } else if (bar.kind === 'attempt') bar.label += ` · ${text(event['status'])}`
}

function settle(row: Row, event: CallEvent): void {
  const bar = openBar(row, event)
  if (!bar) return
  const outcome = event['outcome']
  if (outcome === 'end') {
    const cutOff = cutOffBy([{ finish_reason: text(event['finishReason']) || undefined }])
    end(bar, event.at, cutOff === undefined ? 'ok' : 'stopped', cutOff ?? '')
  } else if (outcome === 'abort') end(bar, event.at, 'stopped', 'aborted')
  else end(bar, event.at, 'failed', problemOf(event))
}

function end(bar: Bar, at: number, tone: Bar['tone'], why: string): void {
  bar.to = at
  bar.tone = tone
  if (why !== '') bar.label += ` · ${why}`
}

/** Which bar an event is about: by its attempt where it says one, else the first that is open. */
function openBar({ bars }: Row, { attempt }: CallEvent): Bar | undefined {
  const label = `attempt ${attempt}`
  return bars.find(
    ({ kind, to, label: has }) =>
      kind !== 'wait' && to === undefined && (attempt === undefined || has === label || has.startsWith(`${label} `)),
  )
}

/** A wait that was called off is shorter than it was meant to be. */
function shortenWait({ bars }: Row, at: number): void {
  const wait = bars.findLast(({ kind }) => kind === 'wait')
  if (wait?.to !== undefined && wait.to > at) wait.to = at
}

function note(row: Row, event: CallEvent): void {
  const label = describeEvent(event)
  if (label === undefined) return
  row.ticks.push({ at: event.at, kind: 'note', label })
  row.notes.push(label)
}

function lastOf(rows: Iterable<Row>, events: readonly CallEvent[]): number {
  const ends = [...rows].flatMap(({ bars }) => bars.map(({ to = 0 }) => to))
  return Math.max(events.at(-1)?.at ?? 0, ...ends)
}

function inOrder(rows: ReadonlyMap<number, Row>): Row[] {
  return [...rows.values()].toSorted((one, other) => one.layer - other.layer)
}

function problemOf(event: CallEvent): string {
  return [event['status'], event['code']]
    .filter((part) => part !== undefined)
    .map(text)
    .join(' ')
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

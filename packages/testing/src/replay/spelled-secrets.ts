import { isRecord } from '../answer/is-record.ts'
import { isDeeper } from '../request/is-deeper.ts'
import { maxBodyDepth, parseBody } from '../simulator/parse-body.ts'
import { parseJson } from '../simulator/parse-json.ts'
import { findSecrets, removed, type Span, withoutSecrets } from '../secrets/find-secrets.ts'
import { mapTexts } from './map-texts.ts'

/** A text inside an event, and the way to change it. */
interface Leaf {
  readonly text: string
  readonly line: number
  readonly put: (text: string) => void
}

/**
 * A body without the secrets that only its reader sees: in JSON, those with letters written as `\u0073`; in a stream, those that it spells
 * out, for a model that repeats a key sends it a few letters an event, and no event has it. The texts at the same place of all events are
 * read as one.
 */
export function withoutSpelledSecrets(text: string, secrets: readonly string[]): string {
  if (!/^data:/mu.test(text)) return withoutEscapedSecrets(text, secrets)
  const lines = text.split('\n')
  const events = lines.map(eventOf)
  const places = new Map<string, Leaf[]>()
  for (const [line, event] of events.entries()) collect(event, '', line, places)
  const changed = new Set<number>()
  for (const leaves of places.values()) removeFrom(leaves, secrets, changed)
  for (const line of changed)
    lines[line] = `data: ${JSON.stringify(events[line])}${lines[line]?.endsWith('\r') ? '\r' : ''}`
  return changed.size === 0 ? text : lines.join('\n')
}

function withoutEscapedSecrets(text: string, secrets: readonly string[]): string {
  if (!text.includes('\\u')) return text
  const { value } = parseBody(text)
  const safe = JSON.stringify(mapTexts(value, (each) => withoutSecrets(each, secrets)))
  return value === undefined || safe === JSON.stringify(value) ? text : safe
}

/** What the line of an event says; nothing where that is nested deeper than anything that means something. */
function eventOf(line: string): unknown {
  if (!line.startsWith('data:')) return undefined
  const event = parseJson(line.slice('data:'.length))
  return isDeeper(event, maxBodyDepth) ? undefined : event
}

function collect(value: unknown, place: string, line: number, places: Map<string, Leaf[]>): void {
  if (typeof value !== 'object' || value === null) return
  const holder: Record<string, unknown> = value as Record<string, unknown>
  for (const [name, part] of Object.entries(holder)) {
    // Choices and tool calls say themselves which one they are.
    const own = `${place}/${isRecord(part) && typeof part['index'] === 'number' ? part['index'] : name}`
    if (typeof part !== 'string') {
      collect(part, own, line, places)
      continue
    }
    const leaves = places.get(own) ?? []
    leaves.push({ text: part, line, put: (text) => void (holder[name] = text) })
    places.set(own, leaves)
  }
}

function removeFrom(leaves: readonly Leaf[], secrets: readonly string[], changed: Set<number>): void {
  const spans = findSecrets(leaves.map(({ text }) => text).join(''), secrets)
  if (spans.length === 0) return
  let offset = 0
  for (const { text, line, put } of leaves) {
    const safe = without(text, offset, spans)
    offset += text.length
    if (safe === text) continue
    put(safe)
    changed.add(line)
  }
}

/** A part of a longer text, without what the spans of that text take from it. */
function without(text: string, offset: number, spans: readonly Span[]): string {
  let safe = ''
  let rest = 0
  for (const { start, end } of spans) {
    if (end <= offset || start >= offset + text.length) continue
    safe += text.slice(rest, Math.max(0, start - offset))
    if (start >= offset) safe += removed
    rest = Math.min(text.length, end - offset)
  }
  return safe + text.slice(rest)
}

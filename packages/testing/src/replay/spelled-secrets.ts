import { isRecord } from '../answer/is-record.ts'
import { findSecrets, removed, type Span } from './find-secrets.ts'

/** A text inside an event, and the way to change it. */
interface Leaf {
  readonly text: string
  readonly line: number
  readonly put: (text: string) => void
}

/**
 * A stream without the secrets that it spells out: a model that repeats a key sends it a few letters an event, and no event has it. The
 * texts at the same place of all events are read as one.
 */
export function withoutSpelledSecrets(text: string, secrets: readonly string[]): string {
  if (!/^data:/mu.test(text)) return text
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

function eventOf(line: string): unknown {
  if (!line.startsWith('data:')) return undefined
  try {
    return JSON.parse(line.slice('data:'.length))
  } catch {
    return undefined
  }
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

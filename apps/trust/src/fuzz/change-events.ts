import { hostileValue } from './hostile-values.ts'
import type { StreamEvent } from './make-events.ts'
import type { Random } from './random.ts'

/** What a hostile, or broken, server makes of the events of an answer. */
export function changeEvents(random: Random, events: readonly StreamEvent[]): StreamEvent[] {
  const changed: StreamEvent[] = structuredClone([...events])
  for (let count = 1 + random.below(4); count > 0; count--) random.pick(changes)(random, changed)
  return changed
}

type Change = (random: Random, events: StreamEvent[]) => void

const inserted: readonly [StreamEvent, ...StreamEvent[]] = [
  '[DONE]',
  ' [DONE] ',
  '{}',
  '',
  'null',
  '[]',
  '{"error":{"message":"No","code":"server_error"}}',
  '{"error":"No"}',
  '{"error":null,"choices":[]}',
  '{"error":{"code":429}}',
  '{"object":"error","message":"No"}',
  '{"choices":[{"__proto__":{"polluted":true},"delta":{"__proto__":{"polluted":true}}}]}',
  '{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}',
  '{"choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}]}',
  '{"choices":[{"index":0,"delta":{"tool_calls":[{"id":"b","function":{"name":"g","arguments":{"a":1}}}]}}]}',
]

const changes: readonly [Change, ...Change[]] = [
  (random, events) => events.splice(random.below(events.length + 1), 0, random.pick(inserted)),
  (random, events) => events.splice(random.below(events.length), 1),
  (random, events) => events.splice(random.below(events.length), 0, ...events.slice(0, random.below(events.length))),
  (random, events) => events.push(...events.splice(random.below(events.length), 1)),
  replaceValue,
  replaceValue,
  replaceValue,
  replaceValue,
  addKey,
]

/** Puts a hostile value somewhere into an event. */
function replaceValue(random: Random, events: StreamEvent[]): void {
  const place = placeIn(random, events)
  if (place) Reflect.set(place.parent, place.key, hostileValue(random))
}

/** Gives an object of an event a field that it had not. */
function addKey(random: Random, events: StreamEvent[]): void {
  const place = placeIn(random, events)
  const key = random.pick([
    'index',
    'content',
    'tool_calls',
    'function',
    'arguments',
    'constructor',
    'error',
    'message',
    'text',
    'usage',
  ])
  if (place && !Array.isArray(place.parent)) Reflect.set(place.parent, key, hostileValue(random))
}

interface Place {
  readonly parent: object
  readonly key: string
}

/** Walks down from an event until chance, or a leaf, says stop. */
function placeIn(random: Random, events: readonly StreamEvent[]): Place | undefined {
  let parent: unknown = events[random.below(events.length)]
  for (;;) {
    if (typeof parent !== 'object' || parent === null) return undefined
    const keys = Object.keys(parent)
    const key = keys[random.below(keys.length)]
    if (key === undefined) return undefined
    const value: unknown = Reflect.get(parent, key)
    if (typeof value !== 'object' || value === null || random.chance(0.25)) return { parent, key }
    parent = value
  }
}

import { canonical } from '../answer/canonical.ts'
import { integerBetween } from '../answer/random.ts'
import { deeper, maxDepth, type Place } from './place.ts'
import { asList, numeric, type Schema } from './read.ts'
import { satisfies } from './satisfies.ts'
import { NoValue } from './schema-problem.ts'

/** How often another item is tried where each must be different. */
const triesForAnother = 30

/** A list for a schema without references and branches. */
export function arrayValue(schema: Schema, place: Place): unknown[] {
  const fixed = asList(schema['prefixItems'])
  const rest = schema['items'] ?? true
  const least = numeric(schema['minItems']) ?? 0
  const most = Math.min(numeric(schema['maxItems']) ?? Infinity, rest === false ? fixed.length : Infinity)
  const few = place.depth < maxDepth ? Math.max(fixed.length, integerBetween(place.random, 1, 3)) : 0
  const length = Math.min(Math.max(least, few), most)
  const itemSchema = (index: number): unknown => (index < fixed.length ? fixed[index] : rest)

  const items: unknown[] = []
  const known = new Set<string>()
  while (items.length < length) {
    const item = anotherItem(itemSchema(items.length), schema['uniqueItems'] === true ? known : undefined, place)
    if (item === undefined) break
    items.push(item)
  }
  if (schema['contains'] !== undefined) addContained(items, most, schema['contains'], itemSchema, place)
  if (items.length < least || items.length > most) throw new NoValue()
  return items
}

/** An item that is not known yet; `undefined` where none is found. Without `known` the first will do. */
function anotherItem(schema: unknown, known: Set<string> | undefined, place: Place): unknown {
  for (let tries = 0; tries < triesForAnother; tries++) {
    const item = place.valueFor(schema, deeper(place))
    if (known === undefined) return item
    const text = canonical(item)
    if (!known.has(text)) {
      known.add(text)
      return item
    }
  }
  return undefined
}

/** Sees to it that one item is as `contains` wants it: a further one, or the last where there is no room. */
function addContained(
  items: unknown[],
  most: number,
  contains: unknown,
  itemSchema: (index: number) => unknown,
  place: Place,
): void {
  if (items.some((item) => satisfies(item, contains, place.root))) return
  const index = Math.min(items.length, most - 1)
  if (index < 0) throw new NoValue()
  items[index] = place.valueFor({ allOf: [itemSchema(index), contains] }, deeper(place))
}

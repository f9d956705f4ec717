import { deeper, maxDepth, type Place } from './place.ts'
import { asList, asRecord, numeric, propertyOf, type Schema } from './read.ts'

/** An object for a schema without references and branches: what is required, what is optional where there is room, and what lacks. */
export function objectValue(schema: Schema, place: Place): Record<string, unknown> {
  const properties = asRecord(schema['properties'])
  const least = numeric(schema['minProperties']) ?? 0
  const required = new Set(asList(schema['required']).filter((name) => typeof name === 'string'))
  const names = new Set([...chosenProperties(schema, properties, required, place.depth < maxDepth), ...required])
  for (let extra = 1; names.size < least; extra++) names.add(`extra_${extra}`)
  return Object.fromEntries(
    [...names].map((name) => {
      const part = propertyOf(properties, name) ?? schema['additionalProperties'] ?? true
      return [name, place.valueFor(part, deeper(place, name))]
    }),
  )
}

/** The names of `properties` that get a value, in their own order. */
function chosenProperties(
  schema: Schema,
  properties: Schema,
  required: ReadonlySet<string>,
  generous: boolean,
): string[] {
  const least = numeric(schema['minProperties']) ?? 0
  const most = numeric(schema['maxProperties']) ?? Infinity
  let room = Math.max(0, (generous ? most : Math.min(least, most)) - required.size)
  return Object.keys(properties).filter((name) => {
    if (required.has(name)) return true
    if (properties[name] === false || room < 1) return false
    room -= 1
    return true
  })
}

import { isRecord } from './is-record.ts'
import { integerBetween, pick, type Random } from './random.ts'
import { stringFor } from './json-string.ts'

/** How deep a schema that refers to itself is followed before optional parts are left out. */
const maxDepth = 5

/** Only a schema that no finite value satisfies comes this deep. */
const hopelessDepth = 40

/**
 * A value that satisfies a JSON Schema, as far as `response_format` and the arguments of tools use JSON Schema.
 *
 * Reads `type`, `enum`, `const`, `$ref` within the document, `anyOf`, `oneOf`, `allOf`, `properties`, `required`, `items`,
 * `prefixItems`, the bounds of numbers, strings and arrays, and the common formats. A `pattern` is not read.
 */
export function jsonValue(schema: unknown, random: Random): unknown {
  return valueFor(schema, { root: schema, random, depth: 0, name: 'value' })
}

interface Place {
  readonly root: unknown
  readonly random: Random
  readonly depth: number
  /** The property that the value is for: strings are made from it. */
  readonly name: string
}

function valueFor(schema: unknown, place: Place): unknown {
  if (!isRecord(schema) || place.depth > hopelessDepth) return null
  if ('const' in schema) return schema['const']
  const choices = schema['enum']
  if (Array.isArray(choices) && choices.length > 0) return choices[Math.floor(place.random() * choices.length)]
  if (typeof schema['$ref'] === 'string') return valueFor(resolve(schema['$ref'], place.root), deeper(place))
  const { allOf: parts, anyOf, oneOf, ...own } = schema
  const branches = anyOf ?? oneOf
  if (Array.isArray(parts)) return valueFor(merged({ ...own, anyOf: branches }, parts, place.root), place)
  if (Array.isArray(branches)) return valueFor(merged(own, [branchOf(branches, place)], place.root), deeper(place))
  return typedValue(typeOf(schema, place), schema, place)
}

function typedValue(type: string, schema: Record<string, unknown>, place: Place): unknown {
  switch (type) {
    case 'object':
      return objectFor(schema, place)
    case 'array':
      return arrayFor(schema, place)
    case 'integer':
    case 'number':
      return numberFor(schema, type, place.random)
    case 'boolean':
      return place.random() < 0.5
    case 'null':
      return null
    default:
      return stringFor(schema, place.name, place.random)
  }
}

function objectFor(schema: Record<string, unknown>, place: Place): Record<string, unknown> {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const wanted = Object.entries(properties).filter(([name]) => place.depth < maxDepth || required.includes(name))
  return Object.fromEntries(wanted.map(([name, property]) => [name, valueFor(property, { ...deeper(place), name })]))
}

function arrayFor(schema: Record<string, unknown>, place: Place): unknown[] {
  const fixed = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : []
  const min = Math.max(numeric(schema['minItems']) ?? 0, fixed.length)
  const max = Math.max(numeric(schema['maxItems']) ?? Math.max(min, 3), min)
  const length = place.depth < maxDepth ? Math.max(min, integerBetween(place.random, 1, Math.min(max, min + 3))) : min
  return Array.from({ length: Math.min(length, max) }, (_, index) =>
    valueFor(fixed[index] ?? schema['items'] ?? { type: 'string' }, deeper(place)),
  )
}

function numberFor(schema: Record<string, unknown>, type: 'integer' | 'number', random: Random): number {
  const above = numeric(schema['exclusiveMinimum'])
  const below = numeric(schema['exclusiveMaximum'])
  const lowest = numeric(schema['minimum']) ?? above
  const highest = numeric(schema['maximum']) ?? below
  const multiple = numeric(schema['multipleOf'])
  if (type === 'number' && multiple === undefined && lowest !== undefined && highest !== undefined) {
    // Never on a bound, which may be excluded.
    return lowest + ((highest - lowest) * integerBetween(random, 1, 7)) / 8
  }
  const step = multiple ?? (type === 'integer' ? 1 : 0.5)
  const least = above === undefined ? -Infinity : Math.floor(above / step) + 1
  const most = below === undefined ? Infinity : Math.ceil(below / step) - 1
  const from = Math.max(Math.ceil((lowest ?? Math.min(1, highest ?? 1)) / step), least)
  const to = Math.min(Math.floor((highest ?? (from + 40) * step) / step), most)
  return Number((integerBetween(random, Math.min(from, to), to) * step).toPrecision(12))
}

function branchOf(branches: readonly unknown[], place: Place): unknown {
  const nothing = branches.find((branch) => isRecord(branch) && branch['type'] === 'null')
  if (place.depth >= maxDepth && nothing !== undefined) return nothing
  const something = branches.filter((branch) => branch !== nothing)
  // A branch that refers elsewhere may lead round in a circle.
  const flat = something.filter((branch) => !isRecord(branch) || branch['$ref'] === undefined)
  const [first, ...others] = place.depth >= maxDepth && flat.length > 0 ? flat : something
  return pick(place.random, [first ?? nothing, ...others])
}

function typeOf(schema: Record<string, unknown>, place: Place): string {
  const { type } = schema
  if (typeof type === 'string') return type
  if (Array.isArray(type)) {
    if (place.depth >= maxDepth && type.includes('null')) return 'null'
    return String(type.find((name) => name !== 'null') ?? 'null')
  }
  if ('properties' in schema) return 'object'
  return 'items' in schema || 'prefixItems' in schema ? 'array' : 'string'
}

function merged(own: Record<string, unknown>, parts: readonly unknown[], root: unknown): Record<string, unknown> {
  const result: Record<string, unknown> = { ...own }
  for (const part of parts) {
    const resolved = isRecord(part) && typeof part['$ref'] === 'string' ? resolve(part['$ref'], root) : part
    if (!isRecord(resolved)) continue
    const properties = { ...asRecord(result['properties']), ...asRecord(resolved['properties']) }
    const required = [...asArray(result['required']), ...asArray(resolved['required'])]
    Object.assign(result, resolved, Object.keys(properties).length > 0 && { properties, required })
  }
  return result
}

function resolve(reference: string, root: unknown): unknown {
  let found = root
  for (const step of reference.replace(/^#\/?/u, '').split('/').filter(Boolean)) {
    const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    found = isRecord(found) ? found[name] : undefined
  }
  return found
}

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 }
}

function numeric(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function asRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {}
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

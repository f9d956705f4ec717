import { canonical } from '../answer/canonical.ts'
import { isRecord } from '../answer/is-record.ts'
import { asList, asRecord, numeric, propertyOf, type Schema } from './read.ts'
import { resolveReference } from './resolve-reference.ts'
import { NoValue } from './schema-problem.ts'

/** Only references that lead round in a circle come this deep. */
const maxDepth = 500

/** Whether a value satisfies a schema that `checkSchema` found nothing wrong with. A `format` is not looked at. */
export function satisfies(value: unknown, schema: unknown, root: unknown): boolean {
  return holds(value, schema, { root, depth: 0 })
}

interface Scope {
  readonly root: unknown
  readonly depth: number
}

function holds(value: unknown, schema: unknown, scope: Scope): boolean {
  if (!isRecord(schema)) return schema !== false
  if (scope.depth > maxDepth) throw new NoValue()
  const inner = { root: scope.root, depth: scope.depth + 1 }
  return (
    hasType(value, schema['type']) &&
    isOneOf(value, schema) &&
    fitsBranches(value, schema, inner) &&
    (typeof value !== 'number' || fitsNumber(value, schema)) &&
    (typeof value !== 'string' || within([...value].length, schema, 'minLength', 'maxLength')) &&
    (!Array.isArray(value) || fitsArray(value, schema, inner)) &&
    (!isRecord(value) || fitsObject(value, schema, inner))
  )
}

function hasType(value: unknown, type: unknown): boolean {
  if (type === undefined) return true
  return [type].flat().some((name) => {
    if (name === 'integer') return Number.isInteger(value)
    if (name === 'object') return isRecord(value)
    if (name === 'array') return Array.isArray(value)
    return name === 'null' ? value === null : typeof value === name
  })
}

function isOneOf(value: unknown, schema: Schema): boolean {
  const same = (other: unknown): boolean => canonical(other) === canonical(value)
  return (
    (!('const' in schema) || same(schema['const'])) && (!Array.isArray(schema['enum']) || schema['enum'].some(same))
  )
}

function fitsBranches(value: unknown, schema: Schema, scope: Scope): boolean {
  const { $ref, allOf, anyOf, oneOf } = schema
  const fits = (part: unknown): boolean => holds(value, part, scope)
  return (
    ($ref === undefined || fits(resolveReference($ref, scope.root))) &&
    asList(allOf).every(fits) &&
    (!Array.isArray(anyOf) || anyOf.some(fits)) &&
    (!Array.isArray(oneOf) || oneOf.filter(fits).length === 1)
  )
}

function fitsNumber(value: number, schema: Schema): boolean {
  const multiple = numeric(schema['multipleOf'])
  const times = multiple === undefined ? 0 : value / multiple
  return (
    within(value, schema, 'minimum', 'maximum') &&
    value > (numeric(schema['exclusiveMinimum']) ?? -Infinity) &&
    value < (numeric(schema['exclusiveMaximum']) ?? Infinity) &&
    Math.abs(times - Math.round(times)) < 1e-6
  )
}

function fitsArray(value: readonly unknown[], schema: Schema, scope: Scope): boolean {
  const fixed = asList(schema['prefixItems'])
  const { items, contains, uniqueItems } = schema
  return (
    within(value.length, schema, 'minItems', 'maxItems') &&
    value.every((item, index) => holds(item, index < fixed.length ? fixed[index] : items, scope)) &&
    (contains === undefined || value.some((item) => holds(item, contains, scope))) &&
    (uniqueItems !== true || new Set(value.map(canonical)).size === value.length)
  )
}

function fitsObject(value: Schema, schema: Schema, scope: Scope): boolean {
  const properties = asRecord(schema['properties'])
  const names = Object.keys(value)
  return (
    within(names.length, schema, 'minProperties', 'maxProperties') &&
    asList(schema['required']).every((name) => typeof name !== 'string' || Object.hasOwn(value, name)) &&
    names.every((name) => holds(value[name], propertyOf(properties, name) ?? schema['additionalProperties'], scope))
  )
}

function within(value: number, schema: Schema, least: string, most: string): boolean {
  return value >= (numeric(schema[least]) ?? -Infinity) && value <= (numeric(schema[most]) ?? Infinity)
}

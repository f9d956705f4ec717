import { isRecord } from '../answer/is-record.ts'
import type { Random } from '../answer/random.ts'
import { arrayValue } from './array-value.ts'
import { checkSchema } from './check-schema.ts'
import { flatten } from './flatten.ts'
import { numberValue } from './number-value.ts'
import { objectValue } from './object-value.ts'
import { maxDepth, type Place } from './place.ts'
import type { Schema } from './read.ts'
import { satisfies } from './satisfies.ts'
import { NoValue, SchemaProblem } from './schema-problem.ts'
import { stringValue } from './string-value.ts'

/** How many values are made before a schema is given up: larger answers are of no use to a test. */
const maxValues = 20_000
const draftsOfWhole = 10
const draftsOfPart = 20

/**
 * A value that satisfies a JSON Schema. `docs/json-schema.md` lists the keywords that are read.
 *
 * @throws {SchemaProblem} when the schema has a keyword that is not supported, or no value is found that satisfies it.
 */
export function jsonValue(schema: unknown, random: Random): unknown {
  checkSchema(schema)
  let left = maxValues
  const hopeful = (): boolean => left > 0
  const valueFor = (part: unknown, place: Place): unknown => {
    left -= 1
    if (!hopeful()) throw new NoValue()
    return firstGood(hasBranches(part) ? draftsOfPart : 1, hopeful, part, place)
  }
  try {
    return firstGood(draftsOfWhole, hopeful, schema, { root: schema, random, depth: 0, name: 'value', valueFor })
  } catch (error) {
    if (error instanceof NoValue) throw new SchemaProblem('the simulator finds no value that satisfies it')
    throw error
  }
}

/** Drafts until one satisfies the schema: which branch fits, and what a list may still hold, is found out by trying. */
function firstGood(drafts: number, hopeful: () => boolean, schema: unknown, place: Place): unknown {
  for (let draft = 1; draft < drafts && hopeful(); draft++) {
    try {
      const value = draftFor(schema, place)
      if (satisfies(value, schema, place.root)) return value
    } catch (error) {
      if (!(error instanceof NoValue)) throw error
    }
  }
  const value = draftFor(schema, place)
  if (drafts > 1 && !satisfies(value, schema, place.root)) throw new NoValue()
  return value
}

function hasBranches(schema: unknown): boolean {
  return isRecord(schema) && ['$ref', 'allOf', 'anyOf', 'oneOf'].some((keyword) => keyword in schema)
}

function draftFor(whole: unknown, at: Place): unknown {
  const { schema, place } = flatten(whole, at)
  const { enum: choices, ...rest } = schema
  if (!Array.isArray(choices)) return typedValue(typeOf(schema, place), schema, place)
  const open = choices.filter((choice) => satisfies(choice, rest, place.root))
  if (open.length === 0) throw new NoValue()
  return open[Math.floor(place.random() * open.length)]
}

function typedValue(type: string, schema: Schema, place: Place): unknown {
  switch (type) {
    case 'object':
      return objectValue(schema, place)
    case 'array':
      return arrayValue(schema, place)
    case 'integer':
    case 'number':
      return numberValue(schema, type, place.random)
    case 'boolean':
      return place.random() < 0.5
    case 'null':
      return null
    default:
      return stringValue(schema, place.name, place.random)
  }
}

/** Keywords from which a type is guessed where none is given. */
const telling: readonly [type: string, keywords: readonly string[]][] = [
  ['object', ['properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties']],
  ['array', ['items', 'prefixItems', 'contains', 'minItems', 'maxItems', 'uniqueItems']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
]

function typeOf(schema: Schema, place: Place): string {
  const { type } = schema
  if (type === undefined) {
    return telling.find(([, keywords]) => keywords.some((keyword) => keyword in schema))?.[0] ?? 'string'
  }
  const types = [type].flat().filter((name) => typeof name === 'string')
  const first = types.find((name) => name !== 'null') ?? types[0]
  if (place.depth >= maxDepth && types.includes('null')) return 'null'
  if (first === undefined) throw new NoValue()
  return first
}

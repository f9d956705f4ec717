import { isRecord } from '../answer/is-record.ts'
import { pick } from '../answer/random.ts'
import { intersect } from './intersect.ts'
import { deeper, maxDepth, type Place } from './place.ts'
import { asList, type Schema } from './read.ts'
import { resolveReference } from './resolve-reference.ts'
import { NoValue } from './schema-problem.ts'

/** Only a schema that no finite value satisfies comes this deep. */
const hopelessDepth = 40

/** Everything that a value at a place has to satisfy, as one schema without references and branches. */
export interface Flat {
  readonly schema: Schema
  readonly place: Place
}

/**
 * Follows references, joins `allOf`, and chooses one branch of `anyOf` and `oneOf`.
 *
 * @throws {NoValue} when nothing can satisfy the schema.
 */
export function flatten(schema: unknown, place: Place): Flat {
  if (schema === false || place.depth > hopelessDepth) throw new NoValue()
  if (!isRecord(schema)) return { schema: {}, place }
  const { $ref, allOf, anyOf, oneOf, const: only, ...own } = schema
  const branches = [anyOf, oneOf].filter(Array.isArray).map((list) => branchOf(list, place))
  const referred = $ref === undefined ? [] : [resolveReference($ref, place.root)]
  const inner = branches.length + referred.length > 0 ? deeper(place) : place
  const parts = [...('const' in schema ? [{ enum: [only] }] : []), ...referred, ...asList(allOf), ...branches]
  return parts
    .map((part) => flatten(part, inner))
    .reduce(
      (left, right) => ({
        schema: intersect(left.schema, right.schema),
        place: left.place.depth > right.place.depth ? left.place : right.place,
      }),
      { schema: own, place: inner },
    )
}

function branchOf(branches: readonly unknown[], place: Place): unknown {
  const open = branches.filter((branch) => branch !== false)
  const nothing = open.find((branch) => isRecord(branch) && branch['type'] === 'null')
  if (place.depth >= maxDepth && nothing !== undefined) return nothing
  const something = open.filter((branch) => branch !== nothing)
  // A branch that refers elsewhere may lead round in a circle.
  const flat = something.filter((branch) => !isRecord(branch) || branch['$ref'] === undefined)
  const [first, ...others] = place.depth >= maxDepth && flat.length > 0 ? flat : something
  const chosen = pick(place.random, [first ?? nothing, ...others])
  if (chosen === undefined) throw new NoValue()
  return chosen
}

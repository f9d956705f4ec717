import { isRecord } from '../answer/is-record.ts'
import { resolveReference } from './resolve-reference.ts'
import { SchemaProblem } from './schema-problem.ts'

/** Keywords that forbid values and that are not read: JSON made without them might be wrong. All other unknown ones forbid nothing. */
const unsupported: readonly string[] = [
  'not',
  'if',
  'then',
  'else',
  'pattern',
  'patternProperties',
  'propertyNames',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'unevaluatedProperties',
  'unevaluatedItems',
  'additionalItems',
  'minContains',
  'maxContains',
  '$dynamicRef',
  '$recursiveRef',
]
const withOne: readonly string[] = ['items', 'additionalProperties', 'contains']
const withList: readonly string[] = ['prefixItems', 'allOf', 'anyOf', 'oneOf']
const withMap: readonly string[] = ['properties', '$defs', 'definitions']

/**
 * Refuses a schema with a keyword that forbids values and that the simulator does not read, wherever it stands.
 *
 * @throws {SchemaProblem} which names the keyword.
 */
export function checkSchema(root: unknown): void {
  check(root, [])

  function check(schema: unknown, steps: readonly string[]): void {
    if (typeof schema === 'boolean') return
    if (!isRecord(schema)) throw new SchemaProblem('a schema must be an object or a boolean', steps)
    const keyword = unsupported.find((name) => Object.hasOwn(schema, name))
    if (keyword !== undefined) throw new SchemaProblem(`keyword \`${keyword}\` is not supported`, steps)
    checkReference(schema, steps)
    if (Array.isArray(schema['items'])) {
      throw new SchemaProblem('keyword `items` with a list is not supported, use `prefixItems`', steps)
    }
    for (const [keyword, value] of Object.entries(schema)) {
      for (const [names, part] of parts(keyword, value)) check(part, [...steps, keyword, ...names])
    }
  }

  function checkReference(schema: Record<string, unknown>, steps: readonly string[]): void {
    if (!('$ref' in schema) || resolveReference(schema['$ref'], root) !== undefined) return
    const shown = JSON.stringify(schema['$ref'])
    const message = `keyword \`$ref\` with ${shown} is not supported, only pointers to a part of the schema such as "#/$defs/name"`
    throw new SchemaProblem(message, steps)
  }
}

function parts(keyword: string, value: unknown): [names: readonly string[], part: unknown][] {
  if (withOne.includes(keyword)) return [[[], value]]
  if (withList.includes(keyword) && Array.isArray(value)) return value.map((part, index) => [[String(index)], part])
  if (withMap.includes(keyword) && isRecord(value)) return Object.entries(value).map(([name, part]) => [[name], part])
  return []
}

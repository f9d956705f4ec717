import { canonical } from '../answer/canonical.ts'
import { asList, asRecord, type Schema } from './read.ts'

type Both = (left: unknown, right: unknown) => unknown

const larger: Both = (left, right) => Math.max(Number(left), Number(right))
const smaller: Both = (left, right) => Math.min(Number(left), Number(right))
const allOf: Both = (left, right) => ({ allOf: [left, right] })

/** How the same keyword of two schemas becomes one. What is not here: the right one, and the finished value is checked. */
const rules: Readonly<Record<string, Both>> = {
  minimum: larger,
  exclusiveMinimum: larger,
  minLength: larger,
  minItems: larger,
  minProperties: larger,
  maximum: smaller,
  exclusiveMaximum: smaller,
  maxLength: smaller,
  maxItems: smaller,
  maxProperties: smaller,
  items: allOf,
  additionalProperties: allOf,
  contains: allOf,
  uniqueItems: (left, right) => left === true || right === true,
  required: (left, right) => [...asList(left), ...asList(right)],
  enum: (left, right) => asList(left).filter((value) => asList(right).some((other) => same(value, other))),
  type: (left, right) => commonTypes([left].flat(), [right].flat()),
  properties: (left, right) => intersectBy(asRecord(left), asRecord(right), () => allOf),
  prefixItems: (left, right) => bothLists(asList(left), asList(right)),
}

/** One schema for the values that satisfy both. Neither has references or branches. */
export function intersect(left: Schema, right: Schema): Schema {
  return intersectBy(left, right, (keyword) => rules[keyword] ?? ((_left, value) => value))
}

function intersectBy(left: Schema, right: Schema, ruleOf: (name: string) => Both): Schema {
  const shared = Object.entries(right).map(([name, value]) => [
    name,
    Object.hasOwn(left, name) ? ruleOf(name)(left[name], value) : value,
  ])
  return { ...left, ...Object.fromEntries(shared) }
}

function commonTypes(left: readonly unknown[], right: readonly unknown[]): unknown[] {
  const narrowed = (own: readonly unknown[], others: readonly unknown[]): unknown[] =>
    own.filter((type) => others.includes(type) || (type === 'integer' && others.includes('number')))
  return [...new Set([...narrowed(left, right), ...narrowed(right, left)])]
}

function bothLists(left: readonly unknown[], right: readonly unknown[]): unknown[] {
  const length = Math.max(left.length, right.length)
  return Array.from({ length }, (_, index) => ({ allOf: [left[index] ?? true, right[index] ?? true] }))
}

function same(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right)
}

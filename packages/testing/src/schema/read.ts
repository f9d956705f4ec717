import { isRecord } from '../answer/is-record.ts'

/** A JSON Schema that is an object. */
export type Schema = Readonly<Record<string, unknown>>

/** The value where it is a number that can be reckoned with. */
export function numeric(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The value where it is an object, else an empty one. */
export function asRecord(value: unknown): Schema {
  return isRecord(value) ? value : {}
}

/** The value where it is a list, else an empty one. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The schema of a property; `undefined` where the list of properties has none of its own by that name. */
export function propertyOf(properties: Schema, name: string): unknown {
  return Object.hasOwn(properties, name) ? properties[name] : undefined
}

import { after } from './awaitable.ts'
import { canonicalCopy } from './canonical.ts'
import { isCopyOf } from './is-copy-of.ts'
import { sha256 } from './sha256.ts'
import type { Awaitable } from './store.ts'

/** What a field of a request comes to in its key. */
export interface FieldPrint {
  /** Different for different fields: a digest begins with `#`, which no JSON does. `undefined` for what JSON leaves out. */
  readonly text: Awaitable<string> | undefined
  /** Whether this would give the same text. */
  matches(value: unknown): boolean
}

/** Tools and schemas are large, and the same from call to call. */
const known = new WeakMap<object, FieldPrint>()

/**
 * `keepOrder`: of its keys, as in a schema's `properties`.
 *
 * @throws RangeError when the value is nested more than 256 levels deep
 * @throws TypeError when it holds a bigint
 */
export function printField(value: unknown, keepOrder: boolean): FieldPrint {
  if (keepOrder || typeof value !== 'object' || value === null) return createPrint(value, keepOrder)
  const old = known.get(value)
  if (old?.matches(value)) return old
  const print = createPrint(value, keepOrder)
  known.set(value, print)
  return print
}

function createPrint(value: unknown, keepOrder: boolean): FieldPrint {
  const copy = canonicalCopy(value, keepOrder)
  const json: string | undefined = JSON.stringify(copy)
  const isLong = typeof copy === 'object' && copy !== null
  const text = isLong ? after(sha256(json), (hex) => `#${hex}`) : json
  return { text, matches: (other) => isCopyOf(copy, other, keepOrder) }
}

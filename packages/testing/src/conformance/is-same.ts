import { isRecord } from '../answer/is-record.ts'

/** Whether two values are the same JSON, whatever the order of their fields. A field that is `undefined` is none. */
export function isSame(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, at) => isSame(item, right[at]))
  }
  if (!isRecord(left) || !isRecord(right)) return Object.is(left, right)
  const names = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...names].every((name) => isSame(left[name], right[name]))
}

import { canonical } from '../answer/canonical.ts'

/** Whether two values are the same JSON, whatever the order of their fields. A field that is `undefined` is none. */
export function isSame(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right)
}

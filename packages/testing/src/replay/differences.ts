import { isRecord } from '../answer/is-record.ts'

/** A place at which two JSON values differ. */
export interface Difference {
  /** Such as `messages[1].content`; `''` where they have nothing in common. */
  readonly path: string
  /** How many values would have to be taken away and put there: a message that is missing is more than a word that is another. */
  readonly size: number
}

/** The places at which two JSON values differ. The values themselves are not told: they are somebody's prompts. */
export function differences(left: unknown, right: unknown, path: string = ''): Difference[] {
  if (Array.isArray(left) && Array.isArray(right)) {
    const length = Math.max(left.length, right.length)
    return Array.from({ length }).flatMap((_, index) => differences(left[index], right[index], `${path}[${index}]`))
  }
  if (isRecord(left) && isRecord(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)])
    return [...names].flatMap((name) => differences(own(left, name), own(right, name), join(path, name)))
  }
  return left === right ? [] : [{ path, size: sizeOf(left) + sizeOf(right) }]
}

function sizeOf(value: unknown): number {
  if (value === undefined) return 0
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, part: unknown) => sum + sizeOf(part), 1)
}

function own(value: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined
}

function join(path: string, name: string): string {
  if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) return `${path}[${JSON.stringify(name)}]`
  return path === '' ? name : `${path}.${name}`
}

import { isRecord } from '../answer/is-record.ts'
import { show } from '../errors/show.ts'

/** The least and the most that a number may be. */
export interface Bounds {
  readonly min: number
  readonly max?: number | undefined
  /** Whether it must be an integer. */
  readonly whole?: boolean | undefined
  readonly required?: boolean | undefined
}

/** @throws {TypeError} when the options of something are no object, or one of them is not among `names`. */
export function checkNames(owner: string, options: unknown, names: readonly string[]): void {
  if (!isRecord(options)) throw new TypeError(`The options of a ${owner} must be an object, got ${show(options)}.`)
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown !== undefined) throw new TypeError(`A ${owner} has no \`${unknown}\` option. It has ${names.join(', ')}.`)
}

/** @throws {TypeError} when an option that is given is no object, or has a field that is not among `names`. */
export function checkFields(path: string, value: unknown, names: readonly string[]): void {
  if (value === undefined) return
  if (!isRecord(value)) throw new TypeError(`The \`${path}\` option must be an object, got ${show(value)}.`)
  const unknown = Object.keys(value).find((name) => !names.includes(name))
  if (unknown === undefined) return
  throw new TypeError(`The \`${path}\` option must have no other fields than ${list(names)}, got \`${unknown}\`.`)
}

/** @throws {TypeError} when an option that is given is no number, {@link RangeError} when it is out of bounds. */
export function checkNumber(path: string, value: unknown, bounds: Bounds): void {
  const { min, max = Infinity, whole = false, required = false } = bounds
  if (value === undefined && !required) return
  const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`
  const message = `The \`${path}\` option must be ${whole ? 'an integer' : 'a number'} ${range}, got ${show(value)}.`
  if (typeof value !== 'number') throw new TypeError(message)
  const inside = Number.isFinite(value) && value >= min && value <= max
  if (!inside || (whole && !Number.isInteger(value))) throw new RangeError(message)
}

/** @throws {TypeError} when an option that is given, or `required`, is no function. */
export function checkFunction(path: string, value: unknown, required = false): void {
  if ((value === undefined && !required) || typeof value === 'function') return
  throw new TypeError(`The \`${path}\` option must be a function, got ${show(value)}.`)
}

/** @throws {TypeError} when an option that is given is no boolean. */
export function checkBoolean(path: string, value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return
  throw new TypeError(`The \`${path}\` option must be a boolean, got ${show(value)}.`)
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}

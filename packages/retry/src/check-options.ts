/** Which numbers an option takes. */
export interface NumberRange {
  readonly min: number
  readonly max?: number
  readonly integer?: boolean
  /** Not milliseconds, but a part of something. */
  readonly ratio?: boolean
}

/**
 * Refuses a number that an option cannot mean.
 *
 * @throws TypeError if it is no number
 * @throws RangeError if it is NaN, infinite, out of range, or has a fraction where it may not
 */
export function checkNumber(name: string, value: unknown, range: NumberRange): number {
  if (typeof value !== 'number') throw new TypeError(numberMessage(name, value, range))
  const { min, max = Number.MAX_SAFE_INTEGER, integer = false } = range
  // Written so that NaN, for which every comparison is false, is refused as well.
  if (!(value >= min && value <= max) || (integer && !Number.isInteger(value))) {
    throw new RangeError(numberMessage(name, value, range))
  }
  return value
}

/** @throws TypeError if it is neither a function nor undefined */
export function checkFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new TypeError(`The \`${name}\` option must be a function, got ${describe(value)}.`)
}

/** @throws TypeError if it is neither true nor false */
export function checkBoolean(name: string, value: unknown): void {
  if (typeof value === 'boolean') return
  throw new TypeError(`The \`${name}\` option must be true or false, got ${describe(value)}.`)
}

/**
 * Refuses names that are no options: a typo would otherwise mean the default, without a word.
 *
 * @throws TypeError that lists the names there are
 */
export function checkNames(owner: string, options: object, names: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown === undefined) return
  const list = names.map((name) => `\`${name}\``).join(', ')
  throw new TypeError(`\`${unknown.slice(0, 40)}\` is no option of ${owner}, which takes ${list}.`)
}

/** Whether a value can hold options. */
export function isOptions(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value as a message may show it: short, and never the content of an object. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40))
  if (typeof value === 'function') return 'a function'
  return value === null || typeof value !== 'object' ? String(value) : Array.isArray(value) ? 'an array' : 'an object'
}

function numberMessage(name: string, value: unknown, { min, max, integer, ratio }: NumberRange): string {
  const kind = integer ? 'an integer' : ratio ? 'a number' : 'a number of milliseconds'
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`
  return `The \`${name}\` option must be ${kind} ${range}, got ${describe(value)}.`
}

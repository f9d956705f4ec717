/**
 * @throws RangeError when an option is no integer from 1 to `max`
 */
export function checkInteger(name: string, value: number, max: number = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= 1 && value <= max) return value
  const range = max === Number.MAX_SAFE_INTEGER ? 'of at least 1' : `from 1 to ${max}`
  throw new RangeError(`The \`${name}\` option must be an integer ${range}, got ${show(value)}.`)
}

/** @throws TypeError when an option is neither true nor false */
export function checkBoolean(name: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value
  throw new TypeError(`The \`${name}\` option must be true or false, got ${show(value)}.`)
}

/** @throws RangeError when an option is no number above 0; `Infinity` is one */
export function checkTtl(name: string, value: number): number {
  if (typeof value === 'number' && value > 0) return value
  throw new RangeError(`The \`${name}\` option must be a number of milliseconds above 0, got ${show(value)}.`)
}

/** @throws RangeError when an option is no number from 0 to `max`, such as `Infinity` where there is no `max` */
export function checkMs(name: string, value: number, max: number = Infinity): number {
  if (typeof value === 'number' && value >= 0 && value <= max) return value
  const range = max === Infinity ? 'of at least 0' : `from 0 to ${max}`
  throw new RangeError(`The \`${name}\` option must be a number of milliseconds ${range}, got ${show(value)}.`)
}

/** @throws TypeError when `options` is no object, or has one that does not exist */
export function checkNames(subject: string, options: unknown, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`The options of \`${subject}()\` must be an object, got ${show(options)}.`)
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown === undefined) return
  const known = names.map((name) => `\`${name}\``).join(', ')
  throw new TypeError(`\`${subject}()\` has no option ${show(unknown)}. Its options are ${known}.`)
}

/** How a wrong option is named in a message: short, and without what an object holds. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40))
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object'
  return String(value)
}

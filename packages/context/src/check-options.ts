/**
 * Refuses what is no object, and names that are no options: a typo would otherwise mean the default, without a word.
 *
 * @throws TypeError that lists the names there are
 */
export function checkNames(owner: string, options: unknown, names: readonly string[]): void {
  if (!isOptions(options)) throw new TypeError(`The options of ${owner} must be an object, got ${show(options)}.`)
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown === undefined) return
  const list = names.map((name) => `\`${name}\``).join(', ')
  throw new TypeError(`\`${unknown.slice(0, 40)}\` is no option of ${owner}, which takes ${list}.`)
}

/** Whether a value can hold options. */
export function isOptions(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Says what an option must be. @throws RangeError */
export function checkInteger(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return
  throw new RangeError(`The \`${name}\` option must be an integer of at least ${least}, got ${show(value)}.`)
}

/** What a timer can wait for: beyond it, it would fire at once. */
const longestTimer = 2 ** 31 - 1

/** Says what a time limit must be. @throws RangeError */
export function checkMilliseconds(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1 && value <= longestTimer)) return
  throw new RangeError(
    `The \`${name}\` option must be a whole number of milliseconds from 1 to ${longestTimer}, got ${show(value)}.`,
  )
}

/** Says what a share must be. @throws RangeError */
export function checkShare(name: string, value: number | undefined, kind: 'high' | 'low'): void {
  if (value === undefined) return
  const good = kind === 'high' ? value > 0 && value <= 1 : value >= 0 && value < 1
  if (good) return
  const range = kind === 'high' ? 'above 0 and at most 1' : 'at least 0 and below 1'
  throw new RangeError(`The \`${name}\` option must be a share, ${range}, got ${show(value)}.`)
}

/** @throws TypeError */
export function checkFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new TypeError(`The \`${name}\` option must be a function, got ${show(value)}.`)
}

/** @throws TypeError */
export function checkText(name: string, value: unknown): void {
  if (value === undefined || (typeof value === 'string' && value !== '')) return
  throw new TypeError(`The \`${name}\` option must be a text that is not empty, got ${show(value)}.`)
}

/** Turns need their own check: `lowTurns` only means something below `maxTurns`. @throws RangeError */
export function checkTurns(maxTurns: number | undefined, lowTurns: number | undefined): void {
  checkInteger('maxTurns', maxTurns, 1)
  checkInteger('lowTurns', lowTurns, 0)
  if (lowTurns === undefined) return
  if (maxTurns === undefined) {
    throw new RangeError(`The \`lowTurns\` option only works with \`maxTurns\`, got ${lowTurns} alone: pass both.`)
  }
  if (lowTurns < maxTurns) return
  throw new RangeError(`The \`lowTurns\` option must be below \`maxTurns\`, got ${lowTurns} and ${maxTurns}.`)
}

/** A value as a message may show it: short, and never the content of an object. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40))
  if (typeof value === 'function') return 'a function'
  return value === null || typeof value !== 'object' ? String(value) : Array.isArray(value) ? 'an array' : 'an object'
}

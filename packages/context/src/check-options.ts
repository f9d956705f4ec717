/** Says what an option must be. @throws RangeError */
export function checkInteger(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return
  throw new RangeError(`The \`${name}\` option must be an integer of at least ${least}, got ${show(value)}.`)
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

/** Turns need their own check: `lowTurns` only means something below `maxTurns`. @throws RangeError */
export function checkTurns(maxTurns: number | undefined, lowTurns: number | undefined): void {
  checkInteger('maxTurns', maxTurns, 1)
  checkInteger('lowTurns', lowTurns, 0)
  if (lowTurns === undefined || (maxTurns !== undefined && lowTurns < maxTurns)) return
  throw new RangeError(`The \`lowTurns\` option must be below \`maxTurns\`, got ${lowTurns} and ${show(maxTurns)}.`)
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

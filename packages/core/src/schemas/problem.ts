/** What is wrong with a value, in the API's words. They quote numbers, and no text: it may be somebody's prompt. */
export interface Problem {
  readonly message: string
  /** Where, as the API writes it: `messages[0].role`. `undefined` for the whole. */
  readonly param: string | undefined
}

/** What leads to a part of a value. Only names that a schema knows are in it, for a name of the caller's may be a secret. */
export type Path = readonly PropertyKey[]

export function missing(path: Path): Problem {
  const param = paramOf(path)
  return { message: `Missing required parameter: '${param}'.`, param }
}

/** @param expected with its article: `an object` */
export function wrongType(path: Path, expected: string, got: unknown): Problem {
  const param = paramOf(path)
  const where = param === undefined ? '' : ` for '${param}'`
  return { message: `Invalid type${where}: expected ${expected}, but got ${kindOf(got)} instead.`, param }
}

export function unsupported(path: Path, values: readonly unknown[]): Problem {
  const param = paramOf(path)
  const quoted = values.map((value) => `'${String(value)}'`)
  return { message: `Invalid value for '${param}'. Supported values are: ${quoted.join(', ')}.`, param }
}

/**
 * @param what is wrong: `decimal below minimum`
 * @param expected the bound that does not hold: `>= 1`
 */
export function outOfRange(path: Path, what: string, expected: string, got: unknown): Problem {
  const param = paramOf(path)
  return {
    message: `Invalid '${param}': ${what} value. Expected a value ${expected}, but got ${String(got)} instead.`,
    param,
  }
}

export function emptyArray(path: Path): Problem {
  const param = paramOf(path)
  return {
    message: `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
    param,
  }
}

function paramOf(path: Path): string | undefined {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return text === '' ? undefined : text.replace(/^\./, '')
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

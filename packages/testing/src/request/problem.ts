/** What is wrong with a request, as the API says it. */
export interface Problem {
  readonly status: number
  readonly message: string
  /** @default 'invalid_request_error' */
  readonly type?: string | undefined
  readonly param?: string | undefined
  readonly code?: string | undefined
}

/** The body of an error reply. */
export function errorBody(problem: Problem): { readonly error: Readonly<Record<string, string | null>> } {
  const { message, type = 'invalid_request_error', param = null, code = null } = problem
  return { error: { message, type, param, code } }
}

/** A request that the API refuses with 400. */
export function badRequest(message: string, param?: string, code?: string): Problem {
  return { status: 400, message, param, code }
}

/** A request that is too large to be read. */
export function bodyTooLarge(maxBytes: number): Problem {
  return {
    status: 413,
    message: `Request body too large: at most ${maxBytes} bytes are read.`,
    code: 'request_too_large',
  }
}

/** A field of the wrong type. */
export function wrongType(param: string, expected: string, got: unknown): Problem {
  return badRequest(
    `Invalid type for '${param}': expected ${expected}, but got ${describe(got)} instead.`,
    param,
    'invalid_type',
  )
}

/** A field that has to be there. */
export function missing(param: string): Problem {
  return badRequest(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter')
}

/** A list that needs at least one item. */
export function emptyArray(param: string): Problem {
  const message = `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`
  return badRequest(message, param, 'empty_array')
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

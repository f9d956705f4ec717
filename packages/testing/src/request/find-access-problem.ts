import type { Problem } from './problem.ts'

/** What is wrong with the address, the method or the key of a request. Looked at before its body. */
export function findAccessProblem(request: AccessRequest, apiKey: string | undefined): Problem | undefined {
  const { method, path } = request
  const expected = methodOf(path)
  if (expected === undefined) return { status: 404, message: `Invalid URL (${method} ${path})` }
  if (method !== expected) {
    return {
      status: 405,
      message: `Not allowed to ${method} on ${path}. (HINT: Perhaps you meant to use a different HTTP method?)`,
      code: 'method_not_supported',
    }
  }
  return findKeyProblem(keyOf(request.headers), apiKey)
}

function methodOf(path: string): 'GET' | 'POST' | undefined {
  if (path.endsWith('/chat/completions')) return 'POST'
  return path.endsWith('/models') ? 'GET' : undefined
}

/** The part of a request that decides whether it is let in. */
export interface AccessRequest {
  readonly method: string
  readonly path: string
  readonly headers: Headers
}

function findKeyProblem(key: string, expected: string | undefined): Problem | undefined {
  if (key === '') {
    return {
      status: 401,
      message:
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
        '(i.e. Authorization: Bearer YOUR_KEY).',
    }
  }
  if (expected === undefined || key === expected) return undefined
  return incorrectKey
}

/** The answer to a key that is not known. The API shows some letters of the key; the simulator none. */
export const incorrectKey: Problem = {
  status: 401,
  message:
    'Incorrect API key provided: ********. You can find your API key at https://platform.openai.com/account/api-keys.',
  code: 'invalid_api_key',
}

/** The key that a request came with; `''` where it has none. */
export function keyOf(headers: Headers): string {
  const bearer = /^bearer\s+(.*)$/iu.exec(headers.get('authorization') ?? '')?.[1]
  return (bearer ?? headers.get('api-key') ?? headers.get('x-api-key') ?? '').trim()
}

import { ChatError } from '../errors/chat-error.ts'
import type { ApiKey } from './auth.ts'

/**
 * Checks what is given as a key.
 * @throws TypeError for a text that cannot be one
 */
export function checkApiKey(apiKey: ApiKey): void {
  if (typeof apiKey === 'function') return
  const problem = keyProblem(apiKey)
  if (problem) throw new TypeError(problem)
}

/** The key to send now. */
export async function resolveApiKey(apiKey: ApiKey): Promise<string> {
  if (typeof apiKey === 'string') return apiKey.trim()
  const key = await apiKey()
  const problem = keyProblem(key)
  if (problem) throw new ChatError(problem, { code: 'authentication' })
  return key.trim()
}

/** What is wrong with a key, in words that do not quote it. */
function keyProblem(key: unknown): string | undefined {
  if (typeof key !== 'string') return `The \`apiKey\` must be a string, got ${key === null ? 'null' : typeof key}.`
  const trimmed = key.trim()
  if (trimmed === '') return 'The `apiKey` is empty. Set it, or leave it out for a server that needs none.'
  if (/[\r\n]/.test(trimmed)) return 'The `apiKey` has a line break in it. Copy it again.'
  // eslint-disable-next-line no-control-regex
  return /^[\x21-\x7e]+$/.test(trimmed) ? undefined : 'The `apiKey` has characters in it that no key has. Copy it again.'
}

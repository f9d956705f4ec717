import { ChatError } from '../errors/chat-error.ts'
import type { ApiKey, Auth, ExpiringKey } from './auth.ts'

/** Gives the key for one attempt. */
export type KeySource = (attempt: Parameters<Auth['authorize']>[0]) => Promise<string>

/**
 * Where the keys of attempts come from.
 * @throws TypeError for a text that cannot be a key
 */
export function keySource(apiKey: ApiKey): KeySource {
  if (typeof apiKey === 'function') return askFor(apiKey)
  const problem = keyProblem(apiKey)
  if (problem) throw new TypeError(problem)
  const key = apiKey.trim()
  return () => Promise.resolve(key)
}

/** Attempts that want a key at the same time share one call of the function. */
function askFor(apiKey: Exclude<ApiKey, string>): KeySource {
  let known: ExpiringKey | undefined
  let asked: Promise<string> | undefined

  async function ask(): Promise<string> {
    const given = await apiKey()
    const { key, expiresAt } = typeof given === 'object' && given !== null ? given : { key: given, expiresAt: 0 }
    const problem = keyProblem(key)
    if (problem) throw new ChatError(problem, { code: 'authentication' })
    known = { key: key.trim(), expiresAt }
    return known.key
  }

  return async function source({ signal }) {
    if (known && known.expiresAt > Date.now()) return known.key
    // An attempt that was given up leaves the door open: a call that hangs must not hang all those to come.
    const forget = () => (asked = undefined)
    signal.addEventListener('abort', forget)
    try {
      return await (asked ??= ask())
    } finally {
      signal.removeEventListener('abort', forget)
      forget()
    }
  }
}

/** What is wrong with a key, in words that do not quote it. */
function keyProblem(key: unknown): string | undefined {
  if (typeof key !== 'string') return `The \`apiKey\` must be a string, got ${key === null ? 'null' : typeof key}.`
  const trimmed = key.trim()
  if (trimmed === '') return 'The `apiKey` is empty. Set it, or leave it out for a server that needs none.'
  if (/[\r\n]/.test(trimmed)) return 'The `apiKey` has a line break in it. Copy it again.'
  return /^[\x21-\x7e]+$/.test(trimmed)
    ? undefined
    : 'The `apiKey` has characters in it that no key has. Copy it again.'
}

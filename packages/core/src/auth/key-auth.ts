import { askForKey } from './ask-for-key.ts'
import type { ApiKey, Auth } from './auth.ts'
import { keyProblem } from './key-problem.ts'

/**
 * An auth that sends a key in a header.
 * @throws TypeError for a text that cannot be a key
 */
export function keyAuth(apiKey: ApiKey, headersOf: (key: string) => Readonly<Record<string, string>>): Auth {
  if (typeof apiKey === 'function') {
    const ask = askForKey(apiKey)
    return {
      async authorize(attempt) {
        const { key, failed } = await ask(attempt)
        return { headers: headersOf(key), failed }
      },
    }
  }
  const problem = keyProblem(apiKey)
  if (problem) throw new TypeError(problem)
  const headers = headersOf(apiKey.trim())
  return { authorize: () => ({ headers }) }
}

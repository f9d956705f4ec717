import { ChatError } from '../errors/chat-error.ts'
import type { ApiKey, AuthAttempt, Credentials } from './auth.ts'
import { keyProblem } from './key-problem.ts'

interface GivenKey extends Pick<Credentials, 'failed'> {
  readonly key: string
  readonly expiresAt: number
}

/** Keys from a function. Attempts that want one at the same time share one call of it. */
export function askForKey(apiKey: Exclude<ApiKey, string>): (attempt: AuthAttempt) => Promise<GivenKey> {
  let known: GivenKey | undefined
  let asked: Promise<GivenKey> | undefined

  async function ask(): Promise<GivenKey> {
    const answer = await apiKey()
    const { key, expiresAt } = typeof answer === 'object' && answer !== null ? answer : { key: answer, expiresAt: 0 }
    const problem = keyProblem(key)
    if (problem) throw new ChatError(problem, { code: 'authentication' })
    const given = {
      key: key.trim(),
      expiresAt,
      failed({ code }: ChatError) {
        if (code !== 'authentication') return false
        // Whoever was refused with it first has asked for another already.
        if (known === given) known = undefined
        return true
      },
    }
    return (known = given)
  }

  return async function askOnce({ signal }) {
    if (known && known.expiresAt > Date.now()) return known
    const shared = (asked ??= ask())
    // An attempt that was given up leaves the door open: a call that hangs must not hang all those to come.
    const forget = () => void (asked === shared && (asked = undefined))
    signal.addEventListener('abort', forget)
    try {
      return await shared
    } finally {
      signal.removeEventListener('abort', forget)
      forget()
    }
  }
}

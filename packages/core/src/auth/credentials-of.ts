import { ChatError, isChatError } from '../errors/chat-error.ts'
import type { Auth, Credentials } from './auth.ts'

/**
 * What authorises an attempt, with the names of headers in lower case.
 * @param what - `account` for what stands for all attempts
 * @throws ChatError `authentication` when there is none to be had; whatever the signal was aborted with
 */
export async function credentialsOf(auth: Auth, signal: AbortSignal, what?: 'account'): Promise<Credentials> {
  const attempt = { signal }
  try {
    const given = await (what && auth.account ? auth.account(attempt) : auth.authorize(attempt))
    const headers = Object.entries(given.headers).map(([name, value]) => [name.toLowerCase(), value])
    return { headers: Object.fromEntries(headers), failed: given.failed }
  } catch (cause) {
    if (signal.aborted || isChatError(cause)) throw cause
    throw new ChatError('The function that gives the API key failed. See `cause`.', {
      code: 'authentication',
      cause,
    })
  }
}

import { ChatError, isChatError } from '../errors/chat-error.ts'
import type { Auth } from './auth.ts'

/**
 * The headers that authorise an attempt, with their names in lower case.
 * @throws ChatError `authentication` when there are none to be had; whatever the signal was aborted with
 */
export async function credentialsOf(auth: Auth, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
  try {
    const { headers } = await auth.authorize({ signal })
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  } catch (cause) {
    if (signal.aborted || isChatError(cause)) throw cause
    throw new ChatError('The API key could not be had: the function that gives it failed. See `cause`.', {
      code: 'authentication',
      cause,
    })
  }
}

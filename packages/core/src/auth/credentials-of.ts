import { ChatError, isChatError } from '../errors/chat-error.ts'
import type { Auth, Credentials } from './auth.ts'

/**
 * What authorises an attempt, with the names of headers in lower case. At once, where the auth need not ask anybody.
 * @param what - `account` for what stands for all attempts
 * @throws ChatError `authentication` when there is none to be had; whatever the signal was aborted with
 */
export function credentialsOf(auth: Auth, signal: AbortSignal, what?: 'account'): Credentials | Promise<Credentials> {
  const failed = (cause: unknown): never => {
    if (signal.aborted || isChatError(cause)) throw cause
    const message = 'The function that gives the API key failed. See `cause`.'
    throw new ChatError(message, { code: 'authentication', cause })
  }
  const read = what ? lowered : sendable
  try {
    const attempt = { signal }
    const given = what && auth.account ? auth.account(attempt) : auth.authorize(attempt)
    return 'then' in given ? Promise.resolve(given).then(read).catch(failed) : read(given)
  } catch (cause) {
    return failed(cause)
  }
}

function sendable(given: Credentials): Credentials {
  for (const [name, value] of Object.entries(given.headers)) {
    // `fetch` would quote it in its error.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw new TypeError(`The header \`${name}\` of the \`auth\` cannot be sent.`)
  }
  return lowered(given)
}

function lowered({ headers, failed }: Credentials): Credentials {
  const lower: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) lower[name.toLowerCase()] = value
  return { headers: lower, failed }
}

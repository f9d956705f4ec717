import { ChatError } from '../errors/chat-error.ts'
import { rememberFailure } from '../errors/raw-failure.ts'
import { errorFromResponse } from '../errors/response-error.ts'
import type { BodyReader } from '../stream/body-reader.ts'

/** An error body longer than this, in characters, is cut; one slower than this, in milliseconds, is given up. */
const maxChars = 65_536
const timeoutMs = 5_000

/** The error for a bad status, with what can be read of the body in time. */
export async function readFailure(
  response: Response,
  body: BodyReader,
  credentials: Readonly<Record<string, string>>,
): Promise<ChatError> {
  const { status, headers, type } = response
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    body.cancel(undefined)
    return redirected(headers.get('location'), status)
  }
  const timer = setTimeout(() => body.cancel(undefined), timeoutMs)
  const text = await body.start(maxChars)
  clearTimeout(timer)
  return rememberFailure(errorFromResponse(status, headers, text, credentials), { status, headers, body: text })
}

function redirected(location: string | null, status: number): ChatError {
  const origin = location !== null && URL.canParse(location) ? ` to ${new URL(location).origin}` : ''
  const remedy = 'Redirects are not followed; set `baseURL` to where the server is.'
  return new ChatError(`The server redirects${origin}. ${remedy}`, {
    code: 'invalid_response',
    status: status || undefined,
    ambiguous: false,
  })
}

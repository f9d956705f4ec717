import { requestIdOf } from '../transport/request-id.ts'
import { ChatError } from './chat-error.ts'
import { classify } from './classify.ts'
import { type Envelope, readEnvelope } from './envelope.ts'
import { errorCodes } from './error-codes.ts'
import { parseRetryAfter } from './retry-after.ts'

/** Longer texts of a server are cut, in characters. */
const maxMessage = 1000

/** The error for a reply with an error status, from its head and its body as text. */
export function errorFromResponse(status: number, headers: Headers, body: string): ChatError {
  return errorFrom(readEnvelope(parsed(body)), headers, status)
}

/** The error for an error body in a stream, or under a good status: what HTTP would have made of it. */
export function errorFromBody(body: unknown, headers: Headers): ChatError {
  return errorFrom(readEnvelope(body), headers, undefined)
}

function errorFrom(envelope: Envelope, headers: Headers, status: number | undefined): ChatError {
  const code = classify(status, envelope)
  const said = redact(envelope.message ?? '')
  const shown = status ?? envelope.status
  const should = headers.get('x-should-retry')
  return new ChatError(`The server answered ${shown ?? 'with an error'} (${code})${said && `: ${said}`} ${errorCodes[code].remedy}`, {
    code,
    status: shown,
    param: envelope.param,
    requestId: requestIdOf(headers),
    retryAfterMs: parseRetryAfter(headers, shown, Date.now()),
    retryable: should === 'true' ? true : should === 'false' ? false : undefined,
    // The server said itself that it failed; only one that went silent may have gone on.
    ambiguous: status === undefined,
  })
}

/** A body as JSON, or the text of it: HTML by its title, nothing for an empty one. */
function parsed(body: string): unknown {
  const text = body.trim()
  try {
    return JSON.parse(text) as unknown
  } catch {
    if (!text.startsWith('<')) return text
    return /<title[^>]*>([^<]{1,200})/i.exec(text)?.[1]?.trim() ?? 'an HTML page'
  }
}

/** Providers quote the key that they refuse, and some of the rest is long. */
function redact(message: string): string {
  const text = message.replaceAll(/\b(sk|pk|rk|key|api|gsk|xai|hf|Bearer)[-_ ][\w*.-]{6,}/g, '$1-…').trim()
  const cut = text.length > maxMessage ? `${text.slice(0, maxMessage)}…` : text
  return cut === '' || /[.!?…]$/.test(cut) ? cut : `${cut}.`
}

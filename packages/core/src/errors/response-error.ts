import { withoutCredentials } from '../auth/without-credentials.ts'
import { parseJson } from '../stream/parse-json.ts'
import { requestIdOf } from '../transport/request-id.ts'
import { ChatError } from './chat-error.ts'
import { classify } from './classify.ts'
import { type Envelope, readEnvelope } from './envelope.ts'
import { errorCodes } from './error-codes.ts'
import { parseRetryAfter } from './retry-after.ts'

/** Longer texts of a server are cut, in characters. */
const maxMessage = 1000

/** The error for a reply with an error status, from its head and its body as text. The credentials are not quoted. */
export function errorFromResponse(
  status: number,
  headers: Headers,
  body: string,
  credentials?: Credentials,
): ChatError {
  return errorFrom(readEnvelope(parsed(body)), headers, status, credentials)
}

/** The error for an error body in a stream, or under a good status: what HTTP would have made of it. */
export function errorFromBody(body: unknown, headers: Headers, credentials?: Credentials): ChatError {
  return errorFrom(readEnvelope(body), headers, undefined, credentials)
}

type Credentials = Readonly<Record<string, string>>

function errorFrom(
  envelope: Envelope,
  headers: Headers,
  status: number | undefined,
  credentials: Credentials = {},
): ChatError {
  const code = classify(status, envelope)
  const said = shorten(withoutKeys(withoutCredentials(envelope.message ?? '', credentials)))
  const shown = status ?? envelope.status ?? errorCodes[code].status
  const answer = (status ?? envelope.status) === undefined ? 'sent an error' : `answered ${shown}`
  const { remedy } = errorCodes[code]
  const advice = said.toLowerCase().includes(remedy.slice(0, -1).toLowerCase()) ? '' : ` ${remedy}`
  const should = headers.get('x-should-retry')
  return new ChatError(`The server ${answer} (${code})${said === '' ? '.' : `: ${said}`}${advice}`, {
    code,
    status: shown,
    param: envelope.param,
    requestId: requestIdOf(headers),
    retryAfterMs: parseRetryAfter(headers, shown, Date.now()),
    retryable: should === 'true' ? true : should === 'false' ? false : undefined,
    // It says itself that it failed; only one that went silent may have gone on.
    ambiguous: false,
    details: ownWords(envelope, credentials),
  })
}

/** Words of letters, such as `rate_limit_exceeded` and `BadRequestError`: keys have digits among them. */
const codeShape = /^[A-Za-z]+(?:[_-][A-Za-z]+)*(?:_\d+)?$/

/** What the server calls the failure, where that is a word, and no credential. */
function ownWords({ code, type }: Envelope, credentials: Credentials): ChatError['details'] {
  const secrets = Object.values(credentials).join(' ').toLowerCase()
  const words = Object.entries({ serverCode: code, serverType: type }).filter(
    ([, word = '']) =>
      word.length <= 64 &&
      codeShape.test(word) &&
      !secrets.includes(word.toLowerCase()) &&
      withoutCredentials(word, credentials) === word,
  )
  return words.length > 0 ? Object.fromEntries(words) : undefined
}

/** A body as JSON, or the text of it: HTML by its title, nothing for an empty one. */
function parsed(body: string): unknown {
  const text = body.trim()
  try {
    return parseJson(text)
  } catch {
    // The beginning of JSON is no message.
    if (/^[{[]/.test(text)) return undefined
    if (!text.startsWith('<')) return text
    return /<title[^>]*>([^<]{1,200})/i.exec(text)?.[1]?.trim() ?? 'an HTML page'
  }
}

/** Providers quote keys that they refuse, also shortened ones. */
function withoutKeys(message: string): string {
  return message
    .replaceAll(/\bBearer (?=\S*[\dA-Z*])[\w*.~+/=-]{6,}/g, 'Bearer …')
    .replaceAll(/\b(sk|pk|rk|gsk|xai|hf)[-_](?=[a-z*._-]*[\dA-Z*])[\w*.-]{6,}/g, '$1-…')
}

/** A sentence of at most a kilobyte or so. */
function shorten(message: string): string {
  const text = message.trim()
  const cut = text.length > maxMessage ? `${text.slice(0, maxMessage)}…` : text
  return cut === '' || /[.!?…]$/.test(cut) ? cut : `${cut}.`
}

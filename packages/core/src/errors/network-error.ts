import { ChatError } from './chat-error.ts'
import { errorCodes } from './error-codes.ts'
import { isRecord } from '../response/merge-fields.ts'

/** Codes of failures that came before a byte of the request was sent: it cannot have been carried out. */
const unsent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ConnectionRefused',
  'FailedToOpenSocket',
])

/** The error for a `fetch` that rejected, in whichever of the runtimes' ways. */
export function networkError(cause: unknown): ChatError {
  const code = causeCode(cause)
  return new ChatError(`The connection failed${code ? ` (${code})` : ''}. ${errorCodes.connection.remedy}`, {
    code: 'connection',
    ambiguous: !(code && unsent.has(code)),
    cause,
  })
}

/** The error for a body that broke off. */
export function brokenBody(cause: unknown, requestId: string | undefined): ChatError {
  const code = causeCode(cause)
  return new ChatError(
    `The connection broke while the answer was read${code ? ` (${code})` : ''}. The answer is not whole.`,
    {
      code: 'stream_interrupted',
      requestId,
      cause,
    },
  )
}

/** Node puts the code on the cause, Bun on the error, Deno into the text; others have none. */
function causeCode(error: unknown): string | undefined {
  for (let current = error, depth = 0; isRecord(current) && depth < 4; current = current['cause'], depth++) {
    const { code, message } = current
    if (typeof code === 'string' && /^[A-Za-z]\w{2,40}$/.test(code)) return code
    const told = typeof message === 'string' ? toldBy.find(([text]) => message.includes(text)) : undefined
    if (told) return told[1]
  }
  return undefined
}

/** What Deno writes where others have a code. */
const toldBy: readonly (readonly [text: string, code: string])[] = [
  ['Connection refused', 'ECONNREFUSED'],
  ['dns error', 'ENOTFOUND'],
  ['Connection reset', 'ECONNRESET'],
  ['connection closed before message completed', 'ECONNRESET'],
]

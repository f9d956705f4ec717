import { ChatError } from './chat-error.ts'
import { errorCodes } from './error-codes.ts'
import { isRecord } from '../response/merge-fields.ts'

/** Failures that came before a byte of the request was sent, those of TLS included: it cannot have been carried out. */
const unsent = /refused|notfound|again|unreach|connect_timeout|bad port|failedtoopen|cert|ssl|signature|eproto/i

/** The error for a `fetch` that rejected, in whichever of the runtimes' ways. */
export function networkError(cause: unknown): ChatError {
  const code = causeCode(cause)
  return new ChatError(`The connection failed${shown(code)}. ${errorCodes.connection.remedy}`, {
    code: 'connection',
    ambiguous: !unsent.test(code),
    // No `fetch` will ever connect to it.
    retryable: code === 'bad port' ? false : undefined,
    cause,
  })
}

/** The error for a body that broke off. */
export function brokenBody(cause: unknown): ChatError {
  return new ChatError(`The connection broke while the answer was read${shown(causeCode(cause))}.`, {
    code: 'stream_interrupted',
    cause,
  })
}

function shown(code: string): string {
  return code && ` (${code})`
}

/** Node puts the code on the cause, Bun on the error, Deno into the text; others have none. */
function causeCode(error: unknown): string {
  for (let current = error, depth = 0; isRecord(current) && depth < 4; current = current['cause'], depth++) {
    const { code, message } = current
    if (typeof code === 'string' && /^[A-Za-z]\w{2,40}$/.test(code)) return code
    const told = toldCode.exec(String(message))
    if (told) return told[1] ? 'ECONNREFUSED' : told[2] ? 'ENOTFOUND' : (told[3] ?? 'ECONNRESET')
  }
  return ''
}

/** What Deno writes where others have a code, and what Node says of a port that `fetch` never connects to, such as 1 or 6667. */
const toldCode =
  /(Connection refused)|(dns error)|^(bad port)$|Connection reset|connection closed before message completed/

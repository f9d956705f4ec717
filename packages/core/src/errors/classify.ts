import { type ChatErrorCode, errorCodes } from './error-codes.ts'
import type { Envelope } from './envelope.ts'

/** In the order in which they are looked for. */
const codes = Object.keys(errorCodes) as ChatErrorCode[]

/** Which of our codes a failure is, from its status and what the body says. */
export function classify(status: number | undefined, envelope: Envelope): ChatErrorCode {
  const { code, type, message = '' } = envelope
  const words = `${code} ${type}`.toLowerCase()
  if (/insufficient_quota|billing_(hard|not)/.test(words)) return 'quota'
  if (/content_(filter|policy)|responsibleai/.test(words)) return 'content_filter'
  const known = status ?? envelope.status
  const mayBeTooLong = known === undefined || (known >= 400 && known < 500 && known !== 429)
  if (/context_length|max_prompt_tokens/.test(words) || (mayBeTooLong && overflow.test(message)))
    return 'context_length'
  if (mayBeTooLong && /(not valid|incorrect|invalid) api key|api key not valid/i.test(message)) return 'authentication'
  return known === undefined ? byWords(words) : byStatus(known)
}

/** Each provider words a full context window in its own way. */
const overflow =
  /context (length|window|size)|maximum (context|prompt length)|(prompt|input) is too long|too many (input |prompt )?tokens|(input|prompt)( token)?s? (length |count )?\(?[\d,]*\)? ?(tokens )?(exceeds?|is too long)|exceeds? the (model|maximum|available)[^.]{0,40}(context|tokens)|reduce the length/i

/** An error in a stream has no status, but most have one of our words in theirs: `rate_limit_exceeded`, `model_not_found`. */
function byWords(words: string): ChatErrorCode {
  if (words.includes('api_key')) return 'authentication'
  if (/too_many_requests|\b(tokens|requests)\b/.test(words)) return 'rate_limit'
  return codes.find((code) => words.includes(code)) ?? 'server'
}

const special: Readonly<Record<number, ChatErrorCode>> = { 402: 'quota', 408: 'timeout', 529: 'overloaded' }

function byStatus(status: number): ChatErrorCode {
  const exact = special[status] ?? codes.find((code) => errorCodes[code].status === status)
  return exact ?? (status >= 500 ? 'server' : status >= 400 ? 'invalid_request' : 'invalid_response')
}

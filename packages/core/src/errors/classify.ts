import type { ChatErrorCode } from './error-codes.ts'
import type { Envelope } from './envelope.ts'

/** Which of our codes a failure is, from its status and what the body says. */
export function classify(status: number | undefined, envelope: Envelope): ChatErrorCode {
  const words = [envelope.code, envelope.type].flatMap((word) => (word ? [word.toLowerCase()] : []))
  const known = words.map((word) => byWord.get(word)).find((code) => code !== undefined)
  const real = status ?? envelope.status
  if (real === undefined) return known ?? byMessage(envelope.message) ?? 'server'
  if (known && decisive.has(known)) return known
  const clientFault = real >= 400 && real < 500 && real !== 429
  return (clientFault ? byMessage(envelope.message) : undefined) ?? byStatus(real)
}

/** Codes that say more than the status they come with. */
const decisive = new Set<ChatErrorCode>(['quota', 'context_length', 'content_filter'])

const byWord = new Map<string, ChatErrorCode>([
  ['insufficient_quota', 'quota'],
  ['billing_hard_limit_reached', 'quota'],
  ['billing_not_active', 'quota'],
  ['context_length_exceeded', 'context_length'],
  ['model_max_prompt_tokens_exceeded', 'context_length'],
  ['content_filter', 'content_filter'],
  ['content_policy_violation', 'content_filter'],
  ['responsibleaipolicyviolation', 'content_filter'],
  ['rate_limit_exceeded', 'rate_limit'],
  ['rate_limit_error', 'rate_limit'],
  ['too_many_requests', 'rate_limit'],
  ['tokens', 'rate_limit'],
  ['requests', 'rate_limit'],
  ['invalid_api_key', 'authentication'],
  ['authentication_error', 'authentication'],
  ['permission_error', 'permission'],
  ['model_not_found', 'not_found'],
  ['not_found_error', 'not_found'],
  ['invalid_request_error', 'invalid_request'],
  ['overloaded_error', 'overloaded'],
  ['overloaded', 'overloaded'],
  ['timeout', 'timeout'],
  ['server_error', 'server'],
  ['internal_server_error', 'server'],
  ['api_error', 'server'],
])

/** Each provider words a full context window, or a wrong key under a 400, in its own way. */
function byMessage(message: string | undefined): ChatErrorCode | undefined {
  if (message === undefined) return undefined
  if (overflow.test(message)) return 'context_length'
  return /api key not valid|(incorrect|invalid) api key/i.test(message) ? 'authentication' : undefined
}

const overflow =
  /context (length|window|size)|maximum context|prompt is too long|input is too long|too many (input |prompt )?tokens|(input|prompt)( token)?s? (length |count )?\(?[\d,]*\)? ?(tokens )?(exceeds?|is too long)|exceeds? the (model|maximum|available)[^.]{0,40}(context|tokens)|reduce the length|maximum prompt length/i

function byStatus(status: number): ChatErrorCode {
  const exact = statuses.get(status)
  if (exact) return exact
  if (status >= 500) return 'server'
  return status >= 400 ? 'invalid_request' : 'invalid_response'
}

const statuses = new Map<number, ChatErrorCode>([
  [401, 'authentication'],
  [402, 'quota'],
  [403, 'permission'],
  [404, 'not_found'],
  [408, 'timeout'],
  [409, 'conflict'],
  [413, 'too_large'],
  [429, 'rate_limit'],
  [503, 'overloaded'],
  [529, 'overloaded'],
])

import type { ChatCompletion, ChatParams, CompletionChoice } from '@chinwag/core'

/** Which calls are cached when the call itself does not say. */
export type CacheWhen = 'always' | 'deterministic' | ((body: ChatParams) => boolean)

/** Whether the chain's rule caches this request. */
export function isWanted(when: CacheWhen, body: ChatParams): boolean {
  if (typeof when !== 'function') return when === 'always' || body.temperature === 0
  const answer: unknown = when(body)
  // A promise is not yet a yes.
  return answer === true
}

/** Whether the same request may well be answered differently the next time, so that several samples make sense. */
export function isVaried(body: ChatParams): boolean {
  return body.temperature !== 0
}

const goodEnds: ReadonlySet<unknown> = new Set(['stop', 'tool_calls', 'function_call'])

/**
 * Whether an answer may be kept: every choice came to its own end, and none is a refusal. What was cut off (`length`), filtered
 * (`content_filter`) or ended in a way that we do not know may be better the next time.
 */
export function isKeepable(status: number, { choices }: ChatCompletion): boolean {
  return status === 200 && Array.isArray(choices) && choices.length > 0 && choices.every(isWhole)
}

function isWhole({ finish_reason, message }: CompletionChoice): boolean {
  return goodEnds.has(finish_reason) && isMessage(message) && !message.refusal
}

/** Servers leave out what they like, whatever the types say. */
function isMessage(message: unknown): boolean {
  return typeof message === 'object' && message !== null
}

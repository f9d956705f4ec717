import type { ChatCompletion, ChatParams, CompletionChoice, CompletionMessage } from '@chinwag/core'

/** Which calls are cached when the call itself does not say. */
export type CacheWhen = 'always' | 'deterministic' | ((body: ChatParams) => boolean)

/**
 * Whether the chain's rule caches this request.
 * @throws TypeError for a function that gives a promise, which is not yet a yes
 */
export function isWanted(when: CacheWhen, body: ChatParams): boolean {
  if (typeof when !== 'function') return when === 'always' || body.temperature === 0
  const answer: unknown = when(body)
  if (answer instanceof Promise) {
    answer.catch(() => {})
    throw new TypeError('The `when` option must be a synchronous function, got one that gives a promise.')
  }
  return answer === true
}

/** Whether the same request may well be answered differently the next time, so that several samples make sense. */
export function isVaried(body: ChatParams): boolean {
  return body.temperature !== 0
}

const goodEnds: ReadonlySet<unknown> = new Set(['stop', 'tool_calls', 'function_call'])

/**
 * Whether an answer may be kept: every choice came to its own end, none is a refusal, and tools can be called with it. What was cut
 * off (`length`), filtered (`content_filter`) or ended in a way that we do not know may be better the next time.
 */
export function isKeepable(status: number, { choices }: ChatCompletion): boolean {
  return status === 200 && Array.isArray(choices) && choices.length > 0 && choices.every(isWhole)
}

function isWhole({ finish_reason, message }: CompletionChoice): boolean {
  return goodEnds.has(finish_reason) && isMessage(message) && !message.refusal && callsOf(message).every(isCallable)
}

/** Servers leave out what they like, whatever the types say. */
function isMessage(message: unknown): boolean {
  return typeof message === 'object' && message !== null
}

/** What the model calls functions with. */
function callsOf({ tool_calls, function_call }: CompletionMessage): unknown[] {
  const calls = Array.isArray(tool_calls) ? tool_calls.map((call) => call?.function) : []
  return [...calls, function_call].map((call) => call?.arguments)
}

/** Models write JSON that is none, and write it anew when asked again. For a function without parameters many write nothing. */
function isCallable(text: unknown): boolean {
  if (typeof text !== 'string' || text.trim() === '') return true
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

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

/** How a choice ends that may be kept. */
export const goodEnds: ReadonlySet<unknown> = new Set(['stop', 'tool_calls', 'function_call'])

/**
 * Whether an answer may be kept: there are as many choices as were asked for, each came to its own end, none is a refusal, and tools
 * can be called where they are to be. What was cut off (`length`), filtered (`content_filter`) or ended in a way that we do not know may be
 * better the next time.
 */
export function isKeepable(status: number, { choices }: ChatCompletion, wanted: number): boolean {
  return status === 200 && Array.isArray(choices) && choices.length >= wanted && choices.every(isWhole)
}

function isWhole(choice: CompletionChoice): boolean {
  const { finish_reason, message } = choice
  if (!goodEnds.has(finish_reason) || !isMessage(message) || message.refusal || choice['error']) return false
  const calls = callsOf(message)
  return calls.length === 0 ? finish_reason === 'stop' : calls.every(isCallable)
}

/** Servers leave out what they like, whatever the types say. */
function isMessage(message: unknown): boolean {
  return typeof message === 'object' && message !== null
}

/** What the model calls tools with. */
function callsOf({ tool_calls, function_call }: CompletionMessage): unknown[] {
  const calls = Array.isArray(tool_calls) ? tool_calls.map((call) => call?.function?.arguments) : []
  return function_call ? [...calls, function_call.arguments] : calls
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

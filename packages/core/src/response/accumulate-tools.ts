import { ChatError } from '../errors/chat-error.ts'
import { type Fields, isRecord, merge } from './merge-fields.ts'

/** More choices or parallel calls than any server gives: with larger indexes a hostile one could make us hold memory. */
const maxIndex = 127

/** Fields of a tool call of a JSON answer that a delta cannot say: an `index` of its own, a function whose `arguments` are no text. */
export const ownFields: unique symbol = Symbol('chinwag.ownFields')

/** A tool call while it arrives, and where the server puts it. */
export interface ToolCallState {
  readonly index: number
  readonly call: Fields
  own?: unknown
}

/** @throws ChatError for an index that no honest server sends */
export function checkIndex(index: unknown): number {
  if (typeof index === 'number' && Number.isInteger(index) && index >= 0 && index <= maxIndex) return index
  throw new ChatError(`The server sent an \`index\` that is not an integer from 0 to ${maxIndex}.`, {
    code: 'invalid_response',
  })
}

/** Adds a piece of a tool call to the calls that are known. */
export function addToolCall(calls: ToolCallState[], delta: unknown): void {
  if (!isRecord(delta)) return
  const { index: given, id, ...rest } = delta
  const index = checkIndex(given ?? guessIndex(calls, id, rest))
  let state = calls.findLast((known) => known.index === index)
  // Gemini gives each of its parallel calls the index 0: another id, with a name to go with it, is another call.
  if (!state || (id && state.call['id'] && id !== state.call['id'] && hasName(rest))) {
    checkIndex(calls.length)
    state = { index, call: {} }
    calls.push(state)
  }
  const { call } = state
  if (id !== undefined && !call['id']) call['id'] = id
  merge(call, withTextArguments(rest))
  const own = (delta as { [ownFields]?: unknown })[ownFields]
  if (own) state.own = own
}

/** Mistral and others leave the index out: a piece with an id, or a name, begins a call; any other goes on with the last. */
function guessIndex(calls: readonly ToolCallState[], id: unknown, rest: Fields): number {
  const last = calls.at(-1)
  const begins = id ? id !== last?.call['id'] : hasName(rest)
  return last && !begins ? last.index : Math.max(-1, ...calls.map(({ index }) => index)) + 1
}

function hasName({ function: named }: Fields): boolean {
  return isRecord(named) && Boolean(named['name'])
}

/** Arguments are JSON as text, but some servers send the object itself. */
function withTextArguments(delta: Fields): Fields {
  const { function: named } = delta
  if (!isRecord(named) || !isRecord(named['arguments'])) return delta
  return { ...delta, function: { ...named, arguments: JSON.stringify(named['arguments']) } }
}

/** The calls in the server's order. A function call has arguments, if only empty ones, unless the answer itself says otherwise. */
export function finishToolCalls(calls: readonly ToolCallState[]): Fields[] {
  const sorted = calls.toSorted((a, b) => a.index - b.index)
  return sorted.map(({ call, own }) => {
    const named = call['function']
    const whole = isRecord(named) ? { ...call, function: { ...named, arguments: named['arguments'] ?? '' } } : call
    return isRecord(own) ? { ...whole, ...own } : whole
  })
}

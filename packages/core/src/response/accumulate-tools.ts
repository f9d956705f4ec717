import { ChatError } from '../errors/chat-error.ts'
import { type Fields, isRecord, merge, mergeField } from './merge-fields.ts'

/** More choices or parallel calls than any server gives: with larger indexes a hostile one could make us hold memory. */
const maxIndex = 127

/** On a tool call that a JSON answer has in a way that no delta could say: the call as it is there. */
export const wholeCall: unique symbol = Symbol('chinwag.wholeCall')

/** A tool call while it arrives, and where the server puts it. */
export interface ToolCallState {
  readonly index: number
  readonly call: Fields
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
  const { index, id, function: named, ...rest } = delta
  const { [wholeCall]: whole } = delta as { [wholeCall]?: Fields }
  const call = callOf(calls, index, id, isRecord(named) && named['name'])
  if (id !== undefined) call['id'] ||= id
  merge(call, rest)
  if (named !== undefined) mergeField(call, 'function', isRecord(named) && !whole ? withText(named) : named)
  if (whole && 'index' in whole) call['index'] = whole['index']
}

/** The call that a piece belongs to: one that is known, or that it begins. */
function callOf(calls: ToolCallState[], index: unknown, id: unknown, name: unknown): Fields {
  // Mistral and others leave the index out: a piece with another id, or a name, begins a call; any other goes on with the last.
  const known = calls.findLast((each) => each.index === (index ?? each.index))
  const knownId = known?.call['id']
  // Gemini gives each of its parallel calls the index 0: another id, with a name to go with it, is another call.
  const begins =
    (index ?? undefined) === undefined ? (id ? id !== knownId : name) : id && knownId && id !== knownId && name
  if (known && !begins) return known.call
  checkIndex(calls.length)
  const call: Fields = {}
  calls.push({ index: checkIndex(index ?? Math.max(-1, ...calls.map((each) => each.index)) + 1), call })
  return call
}

/** Arguments are JSON as text, if only an empty one, but some servers send the object itself. */
function withText(named: Fields): Fields {
  const { arguments: given } = named
  return { ...named, arguments: isRecord(given) ? JSON.stringify(given) : (given ?? '') }
}

/** The calls in the server's order. */
export function finishToolCalls(calls: readonly ToolCallState[]): Fields[] {
  return calls.toSorted((a, b) => a.index - b.index).map(({ call }) => call)
}

import { ChatError } from '../errors/chat-error.ts'
import { isRecord, mergeField } from './merge-fields.ts'

/** More parallel calls than any model makes; a larger index is refused. */
const maxToolCalls = 128

/** The `index` that a tool call of a JSON answer carried itself, kept beside the one that a delta must have. */
export const ownIndex: unique symbol = Symbol('chinwag.ownIndex')

type Call = Record<string, unknown>

/** The tool calls of one message, while they arrive in pieces. */
export class ToolCalls {
  /** By the server's index. A second call under a known index (Gemini gives each of them 0) is kept under a free one. */
  readonly #byIndex = new Map<number, Call>()
  readonly #calls: { readonly index: number; readonly call: Call }[] = []

  add(deltas: readonly unknown[]): void {
    for (const delta of deltas) if (isRecord(delta)) this.#addOne(delta)
  }

  #addOne(delta: Call): void {
    const index = this.#indexOf(delta)
    const known = this.#byIndex.get(index)
    const call = known && !startsAnother(known, delta) ? known : this.#open(index)
    mergeCall(call, delta)
  }

  /** Mistral and others leave the index out: a piece with an id begins a call, one without continues the last. */
  #indexOf(delta: Call): number {
    const index = delta['index'] ?? this.#guess(delta)
    if (typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < maxToolCalls) return index
    throw new ChatError(`The server sent a tool call whose index is not an integer from 0 to ${maxToolCalls - 1}.`, {
      code: 'invalid_response',
    })
  }

  #guess(delta: Call): number {
    const last = this.#calls.at(-1)
    if (!last) return 0
    const begins = Boolean(delta['id']) && delta['id'] !== last.call['id']
    return begins || (!delta['id'] && nameOf(delta) !== undefined) ? this.#nextIndex() : last.index
  }

  #nextIndex(): number {
    return this.#calls.reduce((next, { index }) => Math.max(next, index + 1), 0)
  }

  #open(index: number): Call {
    if (this.#calls.length >= maxToolCalls) {
      throw new ChatError(`The server sent more than ${maxToolCalls} tool calls.`, { code: 'invalid_response' })
    }
    const call: Call = {}
    this.#byIndex.set(index, call)
    this.#calls.push({ index, call })
    return call
  }

  build(): unknown[] {
    return this.#calls.toSorted((a, b) => a.index - b.index).map(({ call }) => withArguments(call))
  }
}

/** A function call always has arguments, if only empty ones, unless the answer says otherwise by an explicit `undefined`. */
function withArguments(call: Call): Call {
  const built = { ...call }
  if (!isRecord(built['function'])) return built
  const named = { ...built['function'] }
  if (!('arguments' in named)) named['arguments'] = ''
  else if (named['arguments'] === undefined) delete named['arguments']
  built['function'] = named
  return built
}

function nameOf(delta: Call): string | undefined {
  const name = isRecord(delta['function']) ? delta['function']['name'] : undefined
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** Whether a delta with a known index is a call of its own: another id, and a name to go with it. */
function startsAnother(known: Call, delta: Call): boolean {
  return Boolean(known['id']) && Boolean(delta['id']) && delta['id'] !== known['id'] && nameOf(delta) !== undefined
}

function mergeCall(call: Call, delta: Call): void {
  for (const key in delta) {
    const value = delta[key]
    if (key === 'function') growCall(call, key, 'arguments', value)
    else if (key === 'custom') growCall(call, key, 'input', value)
    else if (key !== 'index' && !(key === 'id' && call['id'])) mergeField(call, key, value)
  }
  const own = (delta as { [ownIndex]?: unknown })[ownIndex]
  if (own !== undefined) call['index'] = own
}

/** Continues the text of a call: the `arguments` of a function, the `input` of a custom tool. */
function growCall(call: Call, key: string, textKey: string, value: unknown): void {
  if (!isRecord(value)) return
  const target = isRecord(call[key]) ? call[key] : (call[key] = {} as Call)
  for (const field in value) {
    const piece = value[field]
    if (field === textKey) growText(target, textKey, piece)
    else if (piece || target[field] === undefined) mergeField(target, field, piece)
  }
}

/** Arguments are JSON as text, but some servers send the object itself. */
function growText(target: Call, key: string, piece: unknown): void {
  if (piece === undefined) target[key] = undefined
  if (piece === undefined || piece === null) return
  const text = typeof piece === 'string' ? piece : JSON.stringify(piece)
  target[key] = typeof target[key] === 'string' ? target[key] + text : text
}

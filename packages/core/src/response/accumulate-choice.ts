import type { ChunkChoice, Delta } from '../wire/chunk.ts'
import type { CompletionChoice } from '../wire/completion.ts'
import { ToolCalls } from './accumulate-tools.ts'
import { growField, isRecord, mergeField } from './merge-fields.ts'

/** One choice of an answer, while it arrives. */
export class ChoiceState {
  readonly #index: number
  readonly #fields: Record<string, unknown> = {}
  readonly #message: Record<string, unknown> = {}
  #tools: ToolCalls | undefined
  finishReason: string | null | undefined

  constructor(index: number) {
    this.#index = index
  }

  /** @returns whether the piece had content in it */
  add(choice: ChunkChoice): boolean {
    for (const key in choice) {
      if (key === 'index' || key === 'delta') continue
      if (key === 'finish_reason') this.finishReason = choice.finish_reason ?? this.finishReason ?? null
      else if (key === 'logprobs') this.#addLogprobs(choice.logprobs)
      else mergeField(this.#fields, key, choice[key])
    }
    return isRecord(choice.delta) && this.#addDelta(choice.delta)
  }

  #addDelta(delta: Delta): boolean {
    const message = this.#message
    let content = false
    for (const key in delta) {
      const value = delta[key]
      if (key === 'content' && typeof value === 'string' && typeof message['content'] === 'string') {
        message['content'] += value
      } else if (key === 'role') {
        if (!message['role'] && value) message['role'] = value
      } else if (key === 'tool_calls') {
        this.#addTools(value)
      } else if (key === 'content' && value === undefined) {
        message['content'] = undefined
      } else if (key === 'audio' || key === 'function_call') {
        growObject(message, key, value)
      } else {
        growField(message, key, value)
      }
      content ||= key !== 'role' && saysSomething(value)
    }
    return content
  }

  #addTools(value: unknown): void {
    if (Array.isArray(value)) (this.#tools ??= new ToolCalls()).add(value)
    else if (value === null) mergeField(this.#message, 'tool_calls', null)
  }

  #addLogprobs(value: unknown): void {
    const known = this.#fields['logprobs']
    if (!isRecord(value) || !isRecord(known)) return mergeField(this.#fields, 'logprobs', value)
    const all = { ...known }
    for (const key in value) growField(all, key, value[key])
    this.#fields['logprobs'] = all
  }

  build(): CompletionChoice {
    const { role = 'assistant', content = null, ...rest } = this.#message
    const message: Record<string, unknown> = { role, content, ...rest }
    if ('content' in this.#message && this.#message['content'] === undefined) delete message['content']
    if (this.#tools) message['tool_calls'] = this.#tools.build()
    const fields = { ...this.#fields }
    return { index: this.#index, message, finish_reason: this.finishReason ?? null, ...fields } as CompletionChoice & {
      message: never
    }
  }
}

/** Whether a value of a delta is content: not `null`, not `''`, not `[]`. */
export function saysSomething(value: unknown): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return value.length > 0
  return isRecord(value)
}

/** `audio` and `function_call`: objects whose texts grow. */
function growObject(message: Record<string, unknown>, key: string, value: unknown): void {
  const known = message[key]
  if (!isRecord(value) || !isRecord(known)) return mergeField(message, key, value)
  const all = { ...known }
  for (const field in value) {
    const piece = value[field]
    const grows = field === 'data' || field === 'transcript' || field === 'arguments'
    if (grows && typeof piece === 'string' && typeof all[field] === 'string') all[field] += piece
    else mergeField(all, field, piece)
  }
  message[key] = all
}

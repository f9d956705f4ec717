import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import { addToolCall, checkIndex, finishToolCalls, type ToolCallState } from './accumulate-tools.ts'
import { type Fields, isRecord, mergeField, setField } from './merge-fields.ts'

/** One choice of an answer, while it arrives. */
interface Choice {
  readonly fields: Fields
  readonly message: Fields
  readonly tools: ToolCallState[]
}

/**
 * Folds chunks into the completion that the same answer would have been without `stream`.
 *
 * `id`, `created` and `model` are the first that say something (Azure sends empty ones before and after), `usage` and fields
 * unknown to us the last.
 */
export class Accumulator {
  readonly #head: Fields = {}
  /** `id`, `model` and `created` are known. */
  #isNamed = false
  readonly #choices: Choice[] = []
  #final: ChatCompletion | undefined
  /** Whether there is anything of an answer yet: text, reasoning, a refusal, audio, a tool call. */
  hasContent = false

  add(chunk: ChatChunk): void {
    const head = this.#head
    for (const key in chunk) {
      // `obfuscation` is padding against traffic analysis: noise, and different in each chunk.
      if (key === 'choices' || key === 'object' || key === 'obfuscation') continue
      if ((key === 'id' || key === 'model' || key === 'created') && (this.#isNamed || head[key])) continue
      setField(head, key, chunk[key])
    }
    this.#isNamed ||= Boolean(head['id'] && head['model'] && head['created'])
    const { choices } = chunk
    if (!Array.isArray(choices)) return
    for (let position = 0; position < choices.length; position++) this.#addChoice(choices[position], position)
  }

  #addChoice(choice: unknown, position: number): void {
    if (!isRecord(choice)) return
    const index = choice['index'] ?? position
    const state = (this.#choices[checkIndex(index)] ??= { fields: {}, message: {}, tools: [] })
    for (const key in choice) {
      if (key === 'index' || key === 'delta') continue
      if (key === 'logprobs') mergeField(state.fields, key, choice[key])
      else setField(state.fields, key, choice[key])
    }
    if (isRecord(choice['delta'])) this.#addDelta(state, choice['delta'])
  }

  #addDelta({ message, tools }: Choice, delta: Fields): void {
    for (const key in delta) {
      const value = delta[key]
      if (key === 'role') {
        if (value) message[key] ??= value
        continue
      }
      if (key !== 'tool_calls') mergeField(message, key, value)
      else if (Array.isArray(value)) {
        message[key] = tools
        for (const call of value) addToolCall(tools, call)
      } else if (value === null) setField(message, key, value)
      this.hasContent ||= saysSomething(value)
    }
  }

  /** The answer came as one object: that is it, with no folding. */
  use(whole: ChatCompletion): void {
    this.#final = whole
    this.hasContent = whole.choices.some(({ message }) => hasContent(message))
  }

  /** What each choice said that it ended for; nothing, so far, for most. */
  finishReasons(): unknown[] {
    const choices: readonly Fields[] = this.#final?.choices ?? this.#choices.map(({ fields }) => fields)
    return choices.flatMap((choice) => [choice['finish_reason']])
  }

  /** The answer at its end. Everybody gets the same object. */
  final(): ChatCompletion {
    return (this.#final ??= this.completion())
  }

  /** What had arrived when it broke, or `undefined` where nothing had. */
  partial(): ChatCompletion | undefined {
    return this.hasContent ? (this.#final ?? this.completion()) : undefined
  }

  /** What there is so far. */
  completion(): ChatCompletion {
    const { id = '', created = 0, model = '', ...rest } = this.#head
    const choices: unknown[] = []
    this.#choices.forEach(({ fields, message: folded, tools }, index) => {
      const message: Fields = { role: 'assistant', content: null, ...folded }
      if (message['content'] === undefined) delete message['content']
      if (message['tool_calls']) message['tool_calls'] = finishToolCalls(tools)
      choices.push({ index, message, finish_reason: null, ...fields })
    })
    return { id, object: 'chat.completion', created, model, choices, ...rest } as ChatCompletion
  }
}

/** Whether a delta, or a message, has anything of an answer in it. */
export function hasContent(said: object): boolean {
  const fields: Fields = { ...said }
  for (const key in fields) if (key !== 'role' && saysSomething(fields[key])) return true
  return false
}

/** Whether a field of a delta has text in it, parts, or an object. */
function saysSomething(value: unknown): boolean {
  return typeof value === 'string' || Array.isArray(value) ? value.length > 0 : isRecord(value)
}

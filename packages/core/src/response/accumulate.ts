import { ChatError } from '../errors/chat-error.ts'
import type { ChatChunk, ChunkChoice } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import { ChoiceState } from './accumulate-choice.ts'
import { mergeField } from './merge-fields.ts'

/** More choices than any server gives; a larger index is refused, so that a hostile one cannot make us hold memory. */
const maxChoices = 128

/**
 * Folds chunks into the completion that the same answer would have been without `stream`.
 *
 * `id`, `created` and `model` are the first that say something (Azure sends empty ones before and after), `usage` and fields
 * unknown to us the last.
 */
export class Accumulator {
  readonly #head: Record<string, unknown> = {}
  readonly #choices: ChoiceState[] = []
  /** Whether there is anything of an answer yet. */
  hasContent = false

  add(chunk: ChatChunk): void {
    const head = this.#head
    for (const key in chunk) {
      if (key !== 'choices' && chunk[key] !== head[key]) mergeHead(head, key, chunk[key])
    }
    const { choices } = chunk
    if (!Array.isArray(choices)) return
    for (let position = 0; position < choices.length; position++) this.#addChoice(choices[position], position)
  }

  #addChoice(choice: ChunkChoice | null | undefined, position: number): void {
    if (typeof choice !== 'object' || choice === null) return
    const index = choice.index ?? position
    const state = this.#choices[index] ?? this.#open(index)
    if (state.add(choice)) this.hasContent = true
  }

  #open(index: unknown): ChoiceState {
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= maxChoices) {
      throw new ChatError(`The server sent a choice whose index is not an integer from 0 to ${maxChoices - 1}.`, {
        code: 'invalid_response',
      })
    }
    return (this.#choices[index] = new ChoiceState(index))
  }

  /** Whether every choice, and at least `expected` of them, gave its `finish_reason`. */
  isFinished(expected: number): boolean {
    let finished = 0
    for (const choice of this.#choices) {
      if (choice === undefined) continue
      if (choice.finishReason === undefined || choice.finishReason === null) return false
      finished++
    }
    return finished > 0 && finished >= expected
  }

  /** Whether a server gave up on a choice: OpenRouter's `finish_reason: 'error'`. */
  get failed(): boolean {
    return this.#choices.some((choice) => choice?.finishReason === 'error')
  }

  /** Whether any choice was seen at all. */
  get hasChoices(): boolean {
    return this.#choices.length > 0
  }

  /** What there is so far, as a new object. */
  completion(): ChatCompletion {
    const { id = '', created = 0, model = '', ...rest } = this.#head
    delete rest['object']
    const choices = this.#choices.filter((choice) => choice !== undefined).map((choice) => choice.build())
    return { id, object: 'chat.completion', created, model, choices, ...rest } as ChatCompletion
  }
}

function mergeHead(head: Record<string, unknown>, key: string, value: unknown): void {
  // Padding against traffic analysis: noise by definition, and different in each chunk.
  if (key === 'obfuscation') return
  if ((key === 'id' || key === 'model' || key === 'created') && head[key]) return
  mergeField(head, key, value)
}

import { type Fields, isRecord } from '../response/merge-fields.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'

/**
 * A parsed event as a chunk, or `undefined` where it is none. What servers leave out is filled in, so that `chunk.choices[0]?.delta.content`
 * never throws: `choices` is a list, each choice has its `index` and a `delta`.
 */
export function toChunk(data: unknown): ChatChunk | undefined {
  if (!isRecord(data)) return undefined
  const { choices, object, usage } = data
  if (!Array.isArray(choices)) {
    const isChunk = isRecord(usage) || (typeof object === 'string' && object.startsWith('chat.completion'))
    return isChunk ? chunkOf({ ...data, choices: [] }) : undefined
  }
  return chunkOf(choices.every(hasOnlyDelta) ? data : { ...data, choices: choices.filter(isRecord).map(withDelta) })
}

function chunkOf(data: object): ChatChunk {
  return data as ChatChunk
}

function hasOnlyDelta(choice: unknown): boolean {
  if (!isRecord(choice) || !isRecord(choice['delta'])) return false
  return (choice['index'] ?? undefined) !== undefined && !('message' in choice) && !('text' in choice)
}

/**
 * Some send a whole `message`, those of the first generation a `text`. Beside a delta (Perplexity, Together) they repeat what it says, and go:
 * a transform that rewrites the delta would miss them.
 */
function withDelta({ message, text, ...choice }: Fields, position: number): Fields {
  const made = isRecord(message) ? message : typeof text === 'string' ? { content: text } : {}
  const delta = isRecord(choice['delta']) ? choice['delta'] : made
  return { ...choice, index: choice['index'] ?? position, delta }
}

/**
 * A JSON body as a completion, or `undefined` where it is none: some servers answer a call without `stream` with one chunk. A message that
 * was left out (Azure does that when its filter took the answer) is filled in, so that `choices[0].message.content` never throws.
 */
export function toCompletion(data: unknown): ChatCompletion | undefined {
  const choices: unknown = isRecord(data) ? data['choices'] : undefined
  if (!Array.isArray(choices) || !choices.every(isRecord)) return undefined
  if (choices.every(({ message }) => isRecord(message))) return data as ChatCompletion
  if (choices.some((choice) => 'delta' in choice)) return undefined
  const nothing = { role: 'assistant', content: null }
  return {
    ...(data as ChatCompletion),
    choices: choices.map((choice) => ({
      ...choice,
      message: choice['message'] ?? nothing,
    })) as unknown as ChatCompletion['choices'],
  }
}

import { isRecord } from '../response/merge-fields.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'

/**
 * A parsed event as a chunk, or `undefined` where it is none. What servers leave out is filled in, so that `chunk.choices[0]?.delta.content`
 * never throws: `choices` is a list, each choice has a `delta`.
 */
export function toChunk(data: unknown): ChatChunk | undefined {
  if (!isRecord(data)) return undefined
  if (Array.isArray(data['choices'])) return repaired(data, data['choices'])
  const { object, usage } = data
  const isChunk = (typeof object === 'string' && object.startsWith('chat.completion')) || isRecord(usage)
  return isChunk ? ({ ...data, choices: [] } as unknown as ChatChunk) : undefined
}

function repaired(data: Record<string, unknown>, choices: unknown[]): ChatChunk {
  const chunk = data as unknown as ChatChunk
  if (choices.every(hasOnlyDelta)) return chunk
  return { ...chunk, choices: choices.filter(isRecord).map(withDelta) as unknown as ChatChunk['choices'] }
}

function hasOnlyDelta(choice: unknown): boolean {
  return isRecord(choice) && isRecord(choice['delta']) && !('message' in choice) && !('text' in choice)
}

/**
 * Some send a whole `message`, those of the first generation a `text`. Beside a delta (Perplexity, Together) they repeat what it says, and go:
 * a transform that rewrites the delta would miss them.
 */
function withDelta(choice: Record<string, unknown>): Record<string, unknown> {
  const { delta, message, text, ...rest } = choice
  if (isRecord(delta)) return { ...rest, delta }
  return { ...rest, delta: isRecord(message) ? message : typeof text === 'string' ? { content: text } : {} }
}

/**
 * A JSON body as a completion, or `undefined` where it is none: some servers answer a call without `stream` with one chunk. A message that
 * was left out (Azure does that when its filter took the answer) is filled in, so that `choices[0].message.content` never throws.
 */
export function toCompletion(data: unknown): ChatCompletion | undefined {
  const choices: unknown = isRecord(data) ? data['choices'] : undefined
  if (!Array.isArray(choices) || !choices.every(isRecord)) return undefined
  const completion = data as ChatCompletion
  if (choices.every((choice) => isRecord(choice['message']))) return completion
  if (choices.some((choice) => 'delta' in choice)) return undefined
  const withMessage = choices.map((choice) => ({
    ...choice,
    message: choice['message'] ?? { role: 'assistant', content: null },
  }))
  return { ...completion, choices: withMessage as unknown as ChatCompletion['choices'] }
}

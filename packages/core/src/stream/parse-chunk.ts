import { isRecord } from '../response/merge-fields.ts'
import type { ChatChunk } from '../wire/chunk.ts'

/**
 * A parsed event as a chunk, or `undefined` where it is none. What servers leave out is filled in, so that `chunk.choices[0]?.delta.content`
 * never throws: `choices` is a list, each choice has a `delta`.
 */
export function toChunk(data: unknown): ChatChunk | undefined {
  if (!isRecord(data)) return undefined
  if (Array.isArray(data['choices'])) return repaired(data, data['choices'])
  const isChunk = String(data['object']).startsWith('chat.completion') || isRecord(data['usage'])
  return isChunk ? ({ ...data, choices: [] } as unknown as ChatChunk) : undefined
}

function repaired(data: Record<string, unknown>, choices: unknown[]): ChatChunk {
  const chunk = data as unknown as ChatChunk
  for (const choice of choices) {
    if (isRecord(choice) && isRecord(choice['delta'])) continue
    return { ...chunk, choices: choices.filter(isRecord).map(withDelta) as unknown as ChatChunk['choices'] }
  }
  return chunk
}

/** Some send a whole `message` in their last event, those of the first generation a `text`. */
function withDelta(choice: Record<string, unknown>): Record<string, unknown> {
  if (isRecord(choice['delta'])) return choice
  const { message, text, ...rest } = choice
  const delta = isRecord(message) ? message : typeof text === 'string' ? { content: text } : {}
  return { ...rest, delta }
}

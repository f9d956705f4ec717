import type { ChatChunk, ChunkChoice } from '../wire/chunk.ts'
import type { ChatCompletion, CompletionChoice } from '../wire/completion.ts'
import { ownIndex } from './accumulate-tools.ts'
import { isRecord } from './merge-fields.ts'

/**
 * The chunks that a stream of a completion would have: the message of each choice, its `finish_reason`, and the usage.
 *
 * Folding them again gives the same completion, fields unknown to us included.
 */
export function splitCompletion(completion: ChatCompletion): ChatChunk[] {
  const { choices, usage, object: _, id, created, model, ...rest } = completion
  const head = { id, object: 'chat.completion.chunk', created, model }
  const chunks: ChatChunk[] = choices.map((choice, position) => {
    const first = position === 0 ? { ...head, ...rest } : head
    return { ...first, choices: [messageChunk(choice, position)] }
  })
  chunks.push({
    ...head,
    choices: choices.map((choice, position) => ({
      index: choice.index ?? position,
      delta: {},
      finish_reason: choice.finish_reason,
    })),
  })
  if (usage !== undefined) chunks.push({ ...head, choices: [], usage })
  return chunks
}

function messageChunk(choice: CompletionChoice, position: number): ChunkChoice {
  const { message, index = position, finish_reason: _, ...rest } = choice
  // An explicit `undefined` says that the message had no `content` at all: folding makes it `null` otherwise.
  const delta: Record<string, unknown> = { content: undefined }
  Object.assign(delta, message)
  const calls: unknown = message?.tool_calls
  if (Array.isArray(calls)) delta['tool_calls'] = calls.map(toolCallDelta)
  return { index, delta, ...rest, finish_reason: null }
}

function toolCallDelta(call: unknown, index: number): unknown {
  if (!isRecord(call)) return call
  const delta: Record<PropertyKey, unknown> = { ...call, index }
  if ('index' in call) delta[ownIndex] = call['index']
  if (isRecord(call['function'])) delta['function'] = { arguments: undefined, ...call['function'] }
  return delta
}

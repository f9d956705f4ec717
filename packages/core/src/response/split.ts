import type { ChatChunk, ChunkChoice } from '../wire/chunk.ts'
import type { ChatCompletion, CompletionChoice } from '../wire/completion.ts'
import { ownFields } from './accumulate-tools.ts'
import { isRecord } from './merge-fields.ts'

/**
 * The chunks that a stream of a completion would have: the message of each choice, its `finish_reason`, and the usage.
 *
 * Folding them again gives the same completion, fields unknown to us included.
 */
export function splitCompletion(completion: ChatCompletion): ChatChunk[] {
  const { choices, usage, object: _, id, created, model, ...rest } = completion
  const head = { id, object: 'chat.completion.chunk', created, model }
  const chunks: ChatChunk[] = choices.map((choice, position) => ({
    ...head,
    choices: [messageDelta(choice, position)],
  }))
  const finished = choices.map(({ index, finish_reason }, position) => ({
    index: index ?? position,
    delta: {},
    finish_reason,
  }))
  chunks.push({ ...head, choices: finished })
  if (usage !== undefined) chunks.push({ ...head, choices: [], usage })
  chunks[0] = { ...rest, ...(chunks[0] as ChatChunk) }
  return chunks
}

function messageDelta(choice: CompletionChoice, position: number): ChunkChoice {
  // Perplexity has an empty `delta` beside the message.
  const { message, index = position, finish_reason: _, delta: __, ...rest } = choice
  const said: Record<string, unknown> = message
  // An explicit `undefined` says that the message had no `content` at all: folding makes it `null` otherwise.
  const delta: Record<string, unknown> = { content: undefined, ...said }
  const calls = delta['tool_calls']
  if (Array.isArray(calls)) delta['tool_calls'] = calls.map(toolCallDelta)
  return { index, delta, ...rest, finish_reason: null }
}

function toolCallDelta(call: unknown, index: number): unknown {
  if (!isRecord(call)) return call
  const own: Record<string, unknown> = {}
  if ('index' in call) own['index'] = call['index']
  if (isRecord(call['function']) && typeof call['function']['arguments'] !== 'string')
    own['function'] = call['function']
  return { ...call, index, ...(Object.keys(own).length > 0 && { [ownFields]: own }) }
}

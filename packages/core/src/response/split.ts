import type { ChatChunk, ChunkChoice } from '../wire/chunk.ts'
import type { ChatCompletion, CompletionChoice } from '../wire/completion.ts'
import { wholeCall } from './accumulate-tools.ts'
import { type Fields, isRecord } from './merge-fields.ts'

/**
 * The chunks that a stream of a completion would have: the message of each choice, its `finish_reason`, and the usage.
 *
 * Folding them again gives the same completion, fields unknown to us included.
 */
export function splitCompletion(completion: ChatCompletion): ChatChunk[] {
  const { choices, usage, id, created, model, ...rest } = completion
  const head = { id, object: 'chat.completion.chunk', created, model }
  const finished = choices.map(({ index, finish_reason }, at) => ({ index: index ?? at, delta: {}, finish_reason }))
  const chunks: ChatChunk[] = choices.map((choice, at) => ({ ...head, choices: [messageDelta(choice, at)] }))
  chunks.push({ ...head, choices: finished })
  if (usage !== undefined) chunks.push({ ...head, choices: [], usage })
  chunks[0] = { ...rest, ...(chunks[0] as ChatChunk) }
  return chunks
}

function messageDelta(choice: CompletionChoice, at: number): ChunkChoice {
  const { message, ...rest } = choice
  const said: Fields = message
  // An explicit `undefined` says that the message had no `content` at all: folding makes it `null` otherwise.
  const delta: Fields = { content: undefined, ...said }
  const calls = delta['tool_calls']
  if (Array.isArray(calls)) delta['tool_calls'] = calls.map(toolCallDelta)
  // Perplexity has an empty `delta` beside the message.
  return { ...rest, index: choice.index ?? at, delta, finish_reason: null }
}

function toolCallDelta(call: unknown, index: number): unknown {
  if (!isRecord(call)) return call
  const { function: named } = call
  const isUsual = !('index' in call) && !(isRecord(named) && typeof named['arguments'] !== 'string')
  return { ...call, index, ...(!isUsual && { [wholeCall]: call }) }
}

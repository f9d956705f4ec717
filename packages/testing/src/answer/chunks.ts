import type { ChatChunk, ChatCompletion, ChunkChoice, CompletionChoice, Delta } from '@chinwag/core'
import { pieces } from './pieces.ts'

/**
 * The chunks that a completion is streamed in, as the API sends them: for each choice one with the role alone, then one for each
 * piece, then one with the `finish_reason`. Several choices take turns. With `includeUsage`, a last chunk without choices.
 */
export function chunksOf(completion: ChatCompletion, includeUsage: boolean): ChatChunk[] {
  const { choices, usage, ...rest } = completion
  const chunk = (parts: readonly ChunkChoice[], tokens: ChatChunk['usage']): ChatChunk => ({
    ...rest,
    object: 'chat.completion.chunk',
    choices: parts,
    ...(includeUsage && { usage: tokens }),
  })
  const chunks = takingTurns(choices.map(choiceParts)).map((part) => chunk([part], null))
  return includeUsage ? [...chunks, chunk([], usage)] : chunks
}

function choiceParts(choice: CompletionChoice): ChunkChoice[] {
  const { index, message, logprobs } = choice
  const part = (delta: Delta, extra?: Partial<ChunkChoice>): ChunkChoice => ({
    index,
    delta,
    logprobs: null,
    finish_reason: null,
    ...extra,
  })
  const content = pieces(message.content ?? '').map((piece, at) => {
    const token = logprobs?.content?.[at]
    return part({ content: piece }, token && { logprobs: { content: [token], refusal: null } })
  })
  return [
    part({ role: 'assistant', content: message.content === null ? null : '', refusal: null }),
    ...pieces(message.reasoning_content ?? '').map((piece) => part({ reasoning_content: piece })),
    ...content,
    ...pieces(message.refusal ?? '').map((piece) => part({ refusal: piece })),
    ...toolCallDeltas(message.tool_calls ?? []).map((delta) => part(delta)),
    part({}, { finish_reason: choice.finish_reason }),
  ]
}

function toolCallDeltas(calls: NonNullable<CompletionChoice['message']['tool_calls']>): Delta[] {
  return calls.flatMap(({ id, type, function: called }, index) => [
    { tool_calls: [{ index, id, type, function: { name: called.name, arguments: '' } }] },
    ...pieces(called.arguments).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ])
}

function takingTurns<T>(queues: readonly (readonly T[])[]): T[] {
  const rounds = Math.max(0, ...queues.map(({ length }) => length))
  return Array.from({ length: rounds }).flatMap((_, round) => queues.flatMap((queue) => queue.slice(round, round + 1)))
}

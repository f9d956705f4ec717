import * as z from 'zod/mini'
import type { ChatChunk, ChunkChoice, Delta, ToolCallDelta } from '../wire/chunk.ts'
import { list, maybe, usually } from './fields.ts'
import { replyContent, replyFields } from './reply-fields.ts'

const toolCallDelta = z.looseObject({
  index: usually(z.number()),
  id: maybe(z.string()),
  type: maybe(z.string()),
  function: maybe(z.looseObject({ name: maybe(z.string()), arguments: maybe(z.string()) })),
}) satisfies z.ZodMiniType<ToolCallDelta>

const delta = z.looseObject({
  role: maybe(z.string()),
  content: maybe(replyContent),
  refusal: maybe(z.string()),
  tool_calls: maybe(list(toolCallDelta)),
  function_call: maybe(z.looseObject({ name: usually(z.string()), arguments: usually(z.string()) })),
  reasoning_content: maybe(z.string()),
  reasoning: maybe(z.string()),
  annotations: maybe(list(z.unknown())),
}) satisfies z.ZodMiniType<Delta>

const choice = z.looseObject({
  index: usually(z.number()),
  delta,
  finish_reason: maybe(z.string()),
  // `logprobs` is left alone: its shape differs from server to server.
}) satisfies z.ZodMiniType<ChunkChoice>

/** One event of a streamed answer, as loose as real ones are. */
export const chatChunk: z.ZodMiniType<ChatChunk> = z.looseObject({ ...replyFields, choices: list(choice) })

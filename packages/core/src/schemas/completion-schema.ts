import * as z from 'zod/mini'
import type { ChatCompletion, CompletionAudio, CompletionChoice, CompletionMessage } from '../wire/completion.ts'
import type { ToolCall } from '../wire/params.ts'
import { list, maybe, usually } from './fields.ts'
import { replyContent, replyFields } from './reply-fields.ts'

/** `function` is missing in a call of a custom tool. */
const toolCall = z.looseObject({
  id: usually(z.string()),
  type: usually(z.string()),
  function: usually(z.looseObject({ name: usually(z.string()), arguments: usually(z.string()) })),
}) satisfies z.ZodMiniType<ToolCall>

const audio = z.looseObject({
  id: usually(z.string()),
  data: usually(z.string()),
  transcript: usually(z.string()),
  expires_at: usually(z.number()),
}) satisfies z.ZodMiniType<CompletionAudio>

const message = z.looseObject({
  // Whoever says something else means the same.
  role: usually(z.string() as unknown as z.ZodMiniType<'assistant'>),
  content: usually(replyContent),
  refusal: maybe(z.string()),
  tool_calls: maybe(list(toolCall)),
  function_call: maybe(z.looseObject({ name: usually(z.string()), arguments: usually(z.string()) })),
  annotations: maybe(list(z.unknown())),
  audio: maybe(audio),
  reasoning_content: maybe(z.string()),
  reasoning: maybe(z.string()),
}) satisfies z.ZodMiniType<CompletionMessage>

const choice = z.looseObject({
  index: usually(z.number()),
  message,
  finish_reason: usually(z.string()),
  // `logprobs` is left alone: its shape differs from server to server.
}) satisfies z.ZodMiniType<CompletionChoice>

/** A whole answer, as loose as real ones are. */
export const chatCompletion: z.ZodMiniType<ChatCompletion> = z.looseObject({ ...replyFields, choices: list(choice) })

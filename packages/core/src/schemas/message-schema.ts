import * as z from 'zod/mini'
import type {
  AssistantMessage,
  ChatMessage,
  ContentPart,
  DeveloperMessage,
  FunctionMessage,
  RefusalPart,
  SystemMessage,
  TextPart,
  ToolMessage,
  UserMessage,
} from '../wire/params.ts'
import { list, maybe, textOr, usually } from './fields.ts'
import { findCallProblem } from './find-call-problem.ts'
import { refuse } from './issues.ts'
import { contentPart } from './part-schema.ts'
import { emptyArray } from './problem.ts'
import { toolCall } from './tool-schema.ts'

/** What a part may be differs from server to server, for each role: all types of parts pass. */
function content<T>(): z.ZodMiniType<string | readonly T[]> {
  const parts = list(contentPart) as z.ZodMiniType as z.ZodMiniType<readonly T[]>
  return textOr(parts, 'one of a string or array of objects')
}

const systemMessage = z.looseObject({
  role: z.literal('system'),
  content: content<TextPart>(),
  name: maybe(z.string()),
}) satisfies z.ZodMiniType<SystemMessage>

const assistantMessage = z.looseObject({
  role: z.literal('assistant'),
  // One that only calls tools, or refuses, has none.
  content: z.nullish(content<TextPart | RefusalPart>()),
  refusal: maybe(z.string()),
  name: maybe(z.string()),
  tool_calls: maybe(list(toolCall)),
  audio: maybe(z.looseObject({ id: z.string() })),
}) satisfies z.ZodMiniType<AssistantMessage>

const userMessage = z.looseObject({
  role: z.literal('user'),
  content: content<ContentPart>(),
  name: maybe(z.string()),
}) satisfies z.ZodMiniType<UserMessage>

const functionMessage = z.looseObject({
  role: z.literal('function'),
  content: usually(content()) as z.ZodMiniType<FunctionMessage['content']>,
  name: z.string(),
}) satisfies z.ZodMiniType<FunctionMessage>

const toolMessage = z.looseObject({
  role: z.literal('tool'),
  content: content<TextPart>(),
  // Looked at with the calls that are answered: of one that is missing the API speaks in another way.
  tool_call_id: usually(z.custom<string>()),
}) satisfies z.ZodMiniType<ToolMessage>

const developerMessage = z.looseObject({
  role: z.literal('developer'),
  content: content<TextPart>(),
  name: maybe(z.string()),
}) satisfies z.ZodMiniType<DeveloperMessage>

const message: z.ZodMiniType<ChatMessage> = z.discriminatedUnion('role', [
  systemMessage,
  assistantMessage,
  userMessage,
  functionMessage,
  toolMessage,
  developerMessage,
])

/** A conversation, in which each call of a tool is answered. */
export const messages: z.ZodMiniType<readonly ChatMessage[]> = list(message).check((payload) => {
  const problem = payload.value.length === 0 ? emptyArray(['messages']) : findCallProblem(payload.value)
  if (problem) refuse(payload, problem)
})

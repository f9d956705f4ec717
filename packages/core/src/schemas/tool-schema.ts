import * as z from 'zod/mini'
import type { CustomTool, FunctionTool, Tool, ToolCall, ToolChoice } from '../wire/params.ts'
import { maybe, textOr, usually } from './fields.ts'
import { openUnion } from './open-union.ts'

const functionTool = z.looseObject({
  // Mistral's SDK leaves it out.
  type: usually(z.literal('function')),
  function: z.looseObject({
    name: z.string(),
    description: maybe(z.string()),
    parameters: maybe(z.looseObject({})),
    strict: maybe(z.boolean()),
  }),
}) satisfies z.ZodMiniType<FunctionTool>

const customTool = z.looseObject({
  type: z.literal('custom'),
  custom: z.looseObject({ name: z.string(), description: maybe(z.string()) }),
}) satisfies z.ZodMiniType<CustomTool>

/** A tool that may be called. */
export const tool: z.ZodMiniType<Tool> = openUnion<Tool>({ function: functionTool, custom: customTool }, 'function')

const named = z.looseObject({ name: z.string() })

/** Which tool is to be called: a word, or the tool. */
export const toolChoice: z.ZodMiniType<ToolChoice> = textOr(
  openUnion<Exclude<ToolChoice, string>>(
    {
      function: z.looseObject({ type: usually(z.literal('function')), function: named }),
      custom: z.looseObject({ type: z.literal('custom'), custom: named }),
    },
    'function',
  ),
  'one of a string or object',
) as z.ZodMiniType<ToolChoice>

const functionCall = z.looseObject({
  id: z.string(),
  type: usually(z.string()),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
}) satisfies z.ZodMiniType<ToolCall>

const customCall = z.looseObject({
  id: z.string(),
  type: z.literal('custom'),
  custom: z.looseObject({ name: z.string(), input: z.string() }),
})

/** A call in the history. One of a custom tool has no `function`, which the wire's type does not tell. */
export const toolCall: z.ZodMiniType<ToolCall> = openUnion<ToolCall>(
  { function: functionCall, custom: customCall as z.ZodMiniType as z.ZodMiniType<ToolCall> },
  'function',
)

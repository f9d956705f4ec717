import * as z from 'zod/mini'
import type { ChatParams, ResponseFormat } from '../wire/params.ts'
import { decimal, integer, list, maybe, recordOf, textOr, usually } from './fields.ts'
import { findFieldProblem } from './find-field-problem.ts'
import { refuse, refuseType } from './issues.ts'
import { messages } from './message-schema.ts'
import { tool, toolChoice } from './tool-schema.ts'

const model = z.custom<string>().check((payload) => {
  const { value } = payload
  if ((value ?? '') === '') refuse(payload, { message: 'you must provide a model parameter', param: undefined })
  else if (typeof value !== 'string') refuseType(payload, 'a string')
})

const jsonSchema = z.looseObject({
  name: usually(z.string()),
  description: maybe(z.string()),
  schema: maybe(z.looseObject({})),
  strict: maybe(z.boolean()),
})

/** That `json_schema` is there where it has to be is looked at with what is wrong between fields. */
const responseFormat = z.looseObject({
  type: z.enum(['json_object', 'json_schema', 'text']),
  json_schema: maybe(jsonSchema),
}) as z.ZodMiniType as z.ZodMiniType<ResponseFormat>

const texts = list(z.string(), 'an array of strings')

/** The body of a request. What is wrong first, in this order, is what the error tells. */
export const chatParams: z.ZodMiniType<ChatParams> = z
  .looseObject({
    model,
    messages,
    temperature: maybe(decimal(0, 2)),
    top_p: maybe(decimal(0, 1)),
    presence_penalty: maybe(decimal(-2, 2)),
    frequency_penalty: maybe(decimal(-2, 2)),
    n: maybe(integer(1, 128)),
    top_logprobs: maybe(integer(0, 20)),
    max_tokens: maybe(integer(1)),
    max_completion_tokens: maybe(integer(1)),
    stream: maybe(z.boolean()),
    stream_options: maybe(z.looseObject({ include_usage: maybe(z.boolean()) })),
    stop: maybe(textOr(texts, 'one of a string or array of strings')),
    logprobs: maybe(z.boolean()),
    response_format: maybe(responseFormat),
    tools: maybe(list(tool)),
    tool_choice: maybe(toolChoice),
    parallel_tool_calls: maybe(z.boolean()),
    logit_bias: maybe(recordOf<number>('number')),
    seed: maybe(z.number()),
    reasoning_effort: maybe(z.string()),
    verbosity: maybe(z.string()),
    modalities: maybe(texts),
    audio: maybe(z.looseObject({ voice: z.unknown(), format: z.string() })),
    service_tier: maybe(z.string()),
    store: maybe(z.boolean()),
    metadata: maybe(recordOf<string>('string')),
    user: maybe(z.string()),
    safety_identifier: maybe(z.string()),
    prompt_cache_key: maybe(z.string()),
  })
  .check((payload) => {
    const problem = findFieldProblem(payload.value)
    if (problem) refuse(payload, problem)
  })

import { isRecord } from '../answer/is-record.ts'
import { badRequest, missing, type Problem, wrongType } from './problem.ts'

const formats: readonly string[] = ['json_object', 'json_schema', 'text']

/** The first thing that the API would refuse about the fields that say how it answers. */
export function findFieldProblem(body: Record<string, unknown>, messages: readonly unknown[]): Problem | undefined {
  return findStreamProblem(body) ?? findLimitProblem(body) ?? findFormatProblem(body['response_format'], messages)
}

function findStreamProblem({ stream, stream_options: options }: Record<string, unknown>): Problem | undefined {
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
    return wrongType('stream', 'a boolean', stream)
  if (isRecord(options) && stream !== true) {
    return badRequest("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options')
  }
  return undefined
}

function findLimitProblem(body: Record<string, unknown>): Problem | undefined {
  const { stop } = body
  if (Array.isArray(stop) && stop.length > 4) {
    return badRequest(
      `Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length ${stop.length} instead.`,
      'stop',
      'array_above_max_length',
    )
  }
  if (isGiven(body['max_tokens']) && isGiven(body['max_completion_tokens'])) {
    return badRequest(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      'max_tokens',
      'invalid_parameter_combination',
    )
  }
  if (isGiven(body['top_logprobs']) && body['logprobs'] !== true) {
    return badRequest("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", 'top_logprobs')
  }
  return undefined
}

function findFormatProblem(format: unknown, messages: readonly unknown[]): Problem | undefined {
  if (!isRecord(format)) return undefined
  const { type, json_schema: schema } = format
  if (type === undefined) return missing('response_format.type')
  if (typeof type !== 'string') return wrongType('response_format.type', 'a string', type)
  if (!formats.includes(type)) {
    return badRequest(
      `Invalid value: '${type}'. Supported values are: 'json_object', 'json_schema', and 'text'.`,
      'response_format.type',
      'invalid_value',
    )
  }
  if (type === 'json_object' && !/json/iu.test(JSON.stringify(messages))) {
    return badRequest(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      'messages',
    )
  }
  return type === 'json_schema' && !isRecord(schema) ? missing('response_format.json_schema') : undefined
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

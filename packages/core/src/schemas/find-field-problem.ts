import { isRecord } from '../response/merge-fields.ts'
import type { ChatParams } from '../wire/params.ts'
import { missing, type Problem } from './problem.ts'

/** The first thing that is wrong between the fields of a request, each of which is right. */
export function findFieldProblem(body: ChatParams): Problem | undefined {
  return findOptionProblem(body) ?? findFormatProblem(body) ?? findToolProblem(body)
}

function findOptionProblem(body: ChatParams): Problem | undefined {
  const { stream, stream_options, stop, max_tokens, max_completion_tokens, logprobs, top_logprobs } = body
  if (isGiven(stream_options) && stream !== true) {
    return wrong('stream_options', "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
  }
  if (Array.isArray(stop) && stop.length > 4) {
    const message = `Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length ${stop.length} instead.`
    return wrong('stop', message)
  }
  if (isGiven(max_tokens) && isGiven(max_completion_tokens)) {
    return wrong('max_tokens', "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.")
  }
  if (isGiven(top_logprobs) && logprobs !== true) {
    return wrong('top_logprobs', "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.")
  }
  return undefined
}

function findFormatProblem({ response_format: format, messages }: ChatParams): Problem | undefined {
  if (format?.type === 'json_schema' && !isGiven(format.json_schema)) return missing(['response_format', 'json_schema'])
  if (format?.type !== 'json_object' || mentionsJson(messages)) return undefined
  const message =
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
  return wrong('messages', message)
}

/** An empty list of tools passes, since SDKs send it and most servers take it; the API itself refuses it. */
function findToolProblem({ tools, tool_choice: choice }: ChatParams): Problem | undefined {
  if (!isGiven(tools)) {
    if (!isGiven(choice)) return undefined
    return wrong(
      'tool_choice',
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
    )
  }
  const names = tools.map(nameOf)
  const twice = findRepeated(names)
  if (twice !== undefined) {
    const path = `tools[${twice}].function.name`
    return wrong(path, `Invalid '${path}': tool names must be unique.`)
  }
  const wanted = nameOf(choice)
  if (wanted === undefined || names.includes(wanted)) return undefined
  return wrong('tool_choice', "Invalid value for 'tool_choice': no tool of that name was specified in 'tools'.")
}

function findRepeated(names: readonly (string | undefined)[]): number | undefined {
  const seen = new Set<string>()
  for (const [index, name] of names.entries()) {
    if (name === undefined) continue
    if (seen.has(name)) return index
    seen.add(name)
  }
  return undefined
}

/** The name of a tool, or of the tool that a choice forces. */
function nameOf(tool: unknown): string | undefined {
  if (!isRecord(tool)) return undefined
  const named = tool['type'] === 'custom' ? tool['custom'] : tool['function']
  return isRecord(named) && typeof named['name'] === 'string' ? named['name'] : undefined
}

function mentionsJson(value: unknown): boolean {
  if (typeof value === 'string') return /json/i.test(value)
  if (Array.isArray(value)) return value.some(mentionsJson)
  return isRecord(value) && Object.entries(value).some(([name, field]) => /json/i.test(name) || mentionsJson(field))
}

function isGiven<T>(value: T): value is NonNullable<T> {
  return value !== undefined && value !== null
}

function wrong(param: string, message: string): Problem {
  return { message, param }
}

import type { ChatParams } from '@chinwag/core'
import { isRecord } from '../answer/is-record.ts'
import { findFieldProblem } from './find-field-problem.ts'
import { findMessageProblem } from './find-message-problem.ts'
import { findToolsProblem } from './find-tools-problem.ts'
import { badRequest, missing, type Problem, wrongType } from './problem.ts'

interface Range {
  readonly field: string
  readonly min: number
  readonly max: number
  readonly kind: 'decimal' | 'integer'
}

const ranges: readonly Range[] = [
  { field: 'temperature', min: 0, max: 2, kind: 'decimal' },
  { field: 'top_p', min: 0, max: 1, kind: 'decimal' },
  { field: 'presence_penalty', min: -2, max: 2, kind: 'decimal' },
  { field: 'frequency_penalty', min: -2, max: 2, kind: 'decimal' },
  { field: 'n', min: 1, max: 128, kind: 'integer' },
  { field: 'top_logprobs', min: 0, max: 20, kind: 'integer' },
  { field: 'max_tokens', min: 1, max: Infinity, kind: 'integer' },
  { field: 'max_completion_tokens', min: 1, max: Infinity, kind: 'integer' },
]

/** Whether a body is a request that {@link findProblem} finds nothing wrong with. */
export function isChatParams(body: unknown): body is ChatParams {
  return findProblem(body) === undefined
}

/** The first thing that the API would refuse about a request body; `undefined` where it is right. */
export function findProblem(body: unknown): Problem | undefined {
  if (!isRecord(body)) return notJson
  const { model, messages } = body
  if (model === undefined || model === null || model === '') return badRequest('you must provide a model parameter')
  if (typeof model !== 'string') return wrongType('model', 'a string', model)
  if (messages === undefined) return missing('messages')
  if (!Array.isArray(messages)) return wrongType('messages', 'an array of objects', messages)
  return (
    findMessageProblem(messages) ?? findRangeProblem(body) ?? findFieldProblem(body, messages) ?? findToolsProblem(body)
  )
}

/** The API's answer to a body that is no JSON object. */
export const notJson: Problem = badRequest(
  "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. " +
    'The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)',
)

function findRangeProblem(body: Record<string, unknown>): Problem | undefined {
  for (const range of ranges) {
    const problem = outsideRange(range, body[range.field])
    if (problem !== undefined) return problem
  }
  return undefined
}

function outsideRange({ field, min, max, kind }: Range, value: unknown): Problem | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || (kind === 'integer' && !Number.isInteger(value))) {
    return wrongType(field, kind === 'integer' ? 'an integer' : 'a decimal', value)
  }
  const invalid = (what: string, sign: string, bound: number, code: string): Problem =>
    badRequest(
      `Invalid '${field}': ${kind} ${what} value. Expected a value ${sign} ${bound}, but got ${value} instead.`,
      field,
      code,
    )
  if (value < min) return invalid('below minimum', '>=', min, `${kind}_below_min_value`)
  if (value > max) return invalid('above maximum', '<=', max, `${kind}_above_max_value`)
  return undefined
}

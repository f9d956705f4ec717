import type { ChatParams, FinishReason, ToolCall } from '@chinwag/core'
import { jsonFor } from './json-for.ts'
import { jsonObjectAnswer, markdownAnswer, reasoningAbout, toolResultAnswer } from './markdown-answer.ts'
import { lastQuestion } from './message-text.ts'
import { pieces } from './pieces.ts'
import type { Random } from './random.ts'
import { toolCalls, toolResults } from './tool-calls.ts'

/** What a model would say, before it is put into the shape of the API. */
export interface Draft {
  readonly content: string | null
  readonly reasoning: string | undefined
  readonly toolCalls: readonly ToolCall[]
  readonly finishReason: FinishReason
}

/** Says something that fits the request: text, JSON or tool calls, within `stop` and the limit of tokens. */
export function draftAnswer(params: ChatParams, random: Random, given: string | undefined): Draft {
  const calls = given === undefined ? toolCalls(params, random) : []
  const thought = reasons(params) ? reasoningAbout(lastQuestion(params.messages), random) : undefined
  if (calls.length > 0) return { content: null, reasoning: thought, toolCalls: calls, finishReason: 'tool_calls' }
  return withinLimits(params, thought, given ?? textAnswer(params, random))
}

function textAnswer(params: ChatParams, random: Random): string {
  const question = lastQuestion(params.messages)
  const format = params.response_format
  if (format?.type === 'json_schema') {
    const { name, schema = {} } = format.json_schema
    return jsonFor(schema, { name: `response_format '${name}'`, param: 'response_format' }, random)
  }
  if (format?.type === 'json_object') return JSON.stringify(jsonObjectAnswer(question, random))
  const results = toolResults(params)
  return results.length > 0 ? toolResultAnswer(question, results, random) : markdownAnswer(question, random)
}

/** Models named like one that reasons do, and every model that is asked for an effort. */
function reasons(params: ChatParams): boolean {
  const { reasoning_effort: effort } = params
  if (typeof effort === 'string') return effort !== 'none' && effort !== 'minimal'
  return params.model.includes('reason')
}

function withinLimits(params: ChatParams, thought: string | undefined, text: string): Draft {
  const limit = params.max_completion_tokens ?? params.max_tokens ?? Infinity
  const thinking = thought === undefined ? [] : pieces(thought).slice(0, limit)
  const stopped = untilStop(text, params.stop)
  const saying = pieces(stopped)
  const allowed = limit - thinking.length
  return {
    content: saying.length > allowed ? saying.slice(0, allowed).join('') : stopped,
    reasoning: thought === undefined ? undefined : thinking.join(''),
    toolCalls: [],
    finishReason: saying.length > allowed ? 'length' : 'stop',
  }
}

function untilStop(text: string, stop: ChatParams['stop']): string {
  const stops = typeof stop === 'string' ? [stop] : (stop ?? [])
  const places = stops.map((word) => text.indexOf(word)).filter((place) => place >= 0)
  return places.length === 0 ? text : text.slice(0, Math.min(...places))
}

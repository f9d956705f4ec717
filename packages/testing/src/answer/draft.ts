import type { ChatParams, FinishReason, ToolCall } from '@chinwag/core'
import { jsonFor } from './json-for.ts'
import { jsonObjectAnswer, markdownAnswer, reasoningAbout, toolResultAnswer } from './markdown-answer.ts'
import { lastQuestion } from './message-text.ts'
import { countPieces, pieces } from './pieces.ts'
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
  if (calls.length > 0) return callsWithinLimit(params, thought, calls)
  return textWithinLimits(params, thought, given ?? textAnswer(params, random))
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

function textWithinLimits(params: ChatParams, thought: string | undefined, text: string): Draft {
  const { thinking, allowed } = think(params, thought)
  const stopped = untilStop(text, params.stop)
  const saying = pieces(stopped)
  return {
    content: saying.length > allowed ? saying.slice(0, allowed).join('') : stopped,
    reasoning: thinking,
    toolCalls: [],
    finishReason: saying.length > allowed ? 'length' : 'stop',
  }
}

/** The last arguments end where the limit is, which leaves them no JSON: that is what the API does. */
function callsWithinLimit(params: ChatParams, thought: string | undefined, calls: readonly ToolCall[]): Draft {
  const { thinking, allowed } = think(params, thought)
  const made: ToolCall[] = []
  let left = allowed
  for (const call of calls) {
    const { name, arguments: whole } = call.function
    left -= countPieces(name)
    if (left < 0) break
    const said = pieces(whole).slice(0, left)
    left -= countPieces(whole)
    made.push({ ...call, function: { name, arguments: said.join('') } })
  }
  return {
    content: made.length > 0 ? null : '',
    reasoning: thinking,
    toolCalls: made,
    finishReason: left < 0 ? 'length' : 'tool_calls',
  }
}

/** What is thought within the limit of tokens, and how many are left to say something. */
function think(
  params: ChatParams,
  thought: string | undefined,
): { readonly thinking: string | undefined; readonly allowed: number } {
  const limit = params.max_completion_tokens ?? params.max_tokens ?? Infinity
  if (thought === undefined) return { thinking: undefined, allowed: limit }
  const thinking = pieces(thought).slice(0, limit)
  return { thinking: thinking.join(''), allowed: limit - thinking.length }
}

function untilStop(text: string, stop: ChatParams['stop']): string {
  const stops = typeof stop === 'string' ? [stop] : (stop ?? [])
  const places = stops.map((word) => text.indexOf(word)).filter((place) => place >= 0)
  return places.length === 0 ? text : text.slice(0, Math.min(...places))
}

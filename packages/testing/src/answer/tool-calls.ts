import type { ChatParams, FunctionTool, ToolCall } from '@chinwag/core'
import { hexHash } from './hash.ts'
import { isRecord } from './is-record.ts'
import { jsonFor } from './json-for.ts'
import { lastQuestion, messageText } from './message-text.ts'
import type { ToolResult } from './markdown-answer.ts'
import { integerBetween, type Random } from './random.ts'

/**
 * The calls that an answer asks for; none where the answer is text.
 *
 * A forced choice (`required`, or a named function) is always called. With `auto`, tools are called until their results
 * are there: those that the question mentions, else one of them.
 */
export function toolCalls(params: ChatParams, random: Random): ToolCall[] {
  return chosenTools(params, random).map((tool, index) => ({
    id: `call_${hexHash(24, String(random()), String(index))}`,
    type: 'function',
    function: { name: tool.function.name, arguments: argumentsFor(tool, params, random) },
  }))
}

function argumentsFor(tool: FunctionTool, { tools = [] }: ChatParams, random: Random): string {
  const { name, parameters } = tool.function
  const param = `tools[${tools.indexOf(tool)}].function.parameters`
  // Arguments are an object, also where the schema leaves it open.
  const schema: unknown =
    parameters === undefined || isRecord(parameters) ? { type: 'object', ...parameters } : parameters
  return jsonFor(schema, { name: `function '${name}'`, param, code: 'invalid_function_parameters' }, random)
}

/** The results that stand at the end of the conversation, with the names of their tools. */
export function toolResults(params: ChatParams): ToolResult[] {
  const names = new Map<string, string>()
  const results: ToolResult[] = []
  for (const message of params.messages) {
    if (message.role === 'assistant') {
      for (const call of message.tool_calls ?? []) names.set(call.id, call.function?.name ?? 'tool')
    }
    if (message.role === 'tool') {
      results.push({ name: names.get(message.tool_call_id) ?? 'tool', result: messageText(message) })
    } else {
      results.length = 0
    }
  }
  return results
}

function chosenTools(params: ChatParams, random: Random): FunctionTool[] {
  const tools = (params.tools ?? []).filter(isFunctionTool)
  const { tool_choice: choice = 'auto' } = params
  if (tools.length === 0 || choice === 'none') return []
  if (typeof choice === 'object') {
    const wanted = isRecord(choice['function']) ? choice['function']['name'] : undefined
    return tools.filter((tool) => tool.function.name === wanted)
  }
  if (choice === 'auto' && toolResults(params).length > 0) return []
  const mentioned = mentionedTools(tools, lastQuestion(params.messages))
  const candidates = mentioned.length > 0 ? mentioned : tools.slice(integerBetween(random, 0, tools.length - 1))
  const several = mentioned.length > 1 && params.parallel_tool_calls !== false
  return several ? mentioned : candidates.slice(0, 1)
}

/** Those whose name, or the telling words of it, stand in the question: `get_weather` for "weather in Rome". */
function mentionedTools(tools: readonly FunctionTool[], question: string): FunctionTool[] {
  const words = new Set(question.toLowerCase().match(/[\p{L}\p{N}]+/gu))
  return tools.filter(({ function: { name } }) => {
    const parts = name
      .replace(/([a-z])([A-Z])/gu, '$1 $2')
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
    return question.includes(name) || parts.some((part) => part.length > 3 && words.has(part))
  })
}

function isFunctionTool(tool: unknown): tool is FunctionTool {
  return isRecord(tool) && tool['type'] === 'function' && isRecord(tool['function'])
}

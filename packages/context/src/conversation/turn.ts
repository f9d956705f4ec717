import {
  type AssistantMessage,
  type ChatCompletion,
  ChatError,
  type ChatMessage,
  type ContentPart,
  type ToolMessage,
} from '@chinwag/core'
import { frozenCopy } from '../frozen-copy.ts'

/** What can be said: a text, a text with images and the like, or the results of the tools that the last answer called. */
export type Said = string | readonly ContentPart[] | readonly ToolMessage[]

/** A turn that has begun. */
export interface OpenTurn {
  /** The turns before it. */
  readonly before: readonly (readonly ChatMessage[])[]
  /** What it has so far: ends with what was said. */
  readonly messages: readonly ChatMessage[]
}

/**
 * Begins a turn, or goes on with the one whose tools were called.
 *
 * @throws ChatError `invalid_request`, where calls wait for their results and something else is said, or the other way round
 */
export function openTurn(turns: readonly (readonly ChatMessage[])[], said: Said): OpenTurn {
  const last = turns.at(-1)
  const awaited = callsOf(last?.at(-1))
  if (!isResults(said)) {
    if (awaited.length > 0)
      throw refused(
        `The last answer called ${awaited.length} tools: say their results first, as messages with the role \`tool\`, or \`undo()\` the turn.`,
      )
    return { before: turns, messages: [Object.freeze({ role: 'user', content: said })] }
  }
  const given = said.map((result) => result.tool_call_id)
  if (awaited.length !== given.length || awaited.some((id) => !given.includes(id)))
    throw refused(
      `The last answer called ${awaited.length} tools: say one result for each of them, with its \`tool_call_id\`; got ${given.length}.`,
    )
  return { before: turns.slice(0, -1), messages: [...(last ?? []), ...said] }
}

/** The answer as it goes into the history, or `undefined` where it is not whole: empty, filtered, or with calls that were cut off. */
export function answerOf(completion: ChatCompletion): AssistantMessage | undefined {
  return frozenCopy(messageOf(completion))
}

function messageOf({ choices }: ChatCompletion): AssistantMessage | undefined {
  const choice = choices[0]
  if (!choice || choice.finish_reason === 'content_filter') return undefined
  const { content, tool_calls, refusal, audio } = choice.message
  const hasCalls = Array.isArray(tool_calls) && tool_calls.length > 0
  if (hasCalls && choice.finish_reason === 'length') return undefined
  // Other fields, such as what the model thought, are refused by some servers when they come back.
  const rest = { ...(hasCalls ? { tool_calls } : {}), ...(audio ? { audio: { id: audio.id } } : {}) }
  if (typeof content === 'string' && content !== '') return { role: 'assistant', content, ...rest }
  if (refusal) return { role: 'assistant', content: [{ type: 'refusal', refusal }], ...rest }
  return hasCalls || audio ? { role: 'assistant', content: null, ...rest } : undefined
}

function callsOf(message: ChatMessage | undefined): readonly string[] {
  return message?.role === 'assistant' ? (message.tool_calls ?? []).map(({ id }) => id) : []
}

function isResults(said: Said): said is readonly ToolMessage[] {
  return typeof said !== 'string' && said.length > 0 && said.every((part) => 'role' in part && part.role === 'tool')
}

function refused(message: string): ChatError {
  return new ChatError(message, { code: 'invalid_request', param: 'messages' })
}

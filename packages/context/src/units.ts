import type { ChatMessage, ToolCall } from '@chinwag/core'

/**
 * How a conversation may be parted: a head that always stays, then units that are kept or dropped whole.
 *
 * A unit is a turn: a user message, its tool steps and the answer. What stands between the head and the first user message is a
 * unit of its own. Where nobody but the model speaks, a unit is one step: an assistant message and the results of its calls.
 */
export interface Units {
  /** How many messages the head has. */
  readonly head: number
  /** Where each unit begins, oldest first. A unit ends where the next one begins. */
  readonly starts: readonly number[]
  /** How many of the units are turns, rather than what came before the first. */
  readonly turns: number
}

/** Finds the head and the units of a conversation. Any list of messages has them, valid or not. */
export function splitUnits(messages: readonly ChatMessage[]): Units {
  const head = lengthOfHead(messages)
  const hasUser = messages.some((message) => message.role === 'user')
  const lastResults = findLastResults(messages)
  const starts: number[] = []
  let answeredBy = -1
  messages.forEach((message, index) => {
    if (index < head) return
    const free = index > answeredBy && (hasUser ? message.role === 'user' : !isResult(message))
    if (index === head || free) starts.push(index)
    answeredBy = Math.max(answeredBy, lastResults.get(index) ?? -1)
  })
  const hasPreamble = hasUser && starts.length > 0 && messages[head]?.role !== 'user'
  return { head, starts, turns: starts.length - (hasPreamble ? 1 : 0) }
}

function lengthOfHead(messages: readonly ChatMessage[]): number {
  const length = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  return length === -1 ? messages.length : length
}

/** For each message that calls tools, where the last result of its calls stands: a cut between the two would orphan it. */
function findLastResults(messages: readonly ChatMessage[]): Map<number, number> {
  const callers = new Map<string, number>()
  const last = new Map<number, number>()
  messages.forEach((message, index) => {
    for (const id of callIds(message)) callers.set(id, index)
    if (message.role !== 'tool') return
    const caller = callers.get(message.tool_call_id)
    if (caller !== undefined) last.set(caller, index)
  })
  return last
}

/** Histories come from databases and browsers: what they hold is not always what its type says. */
function callIds(message: ChatMessage): readonly string[] {
  const calls: unknown = message.role === 'assistant' ? message.tool_calls : undefined
  return Array.isArray(calls) ? calls.flatMap((call: Partial<ToolCall> | null) => call?.id ?? []) : []
}

function isResult(message: ChatMessage): boolean {
  return message.role === 'tool' || message.role === 'function'
}

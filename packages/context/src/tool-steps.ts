import type { ChatMessage, ToolCall } from '@chinwag/core'

/**
 * For each result of a tool, where the message stands that called it: between the two nothing may be cut out. Results that nobody asked
 * for are not in it.
 */
export function callersOf(messages: readonly ChatMessage[]): ReadonlyMap<number, number> {
  const callers = new Map<string, number>()
  const found = new Map<number, number>()
  messages.forEach((message, index) => {
    for (const id of callIds(message)) callers.set(id, index)
    const caller = message.role === 'tool' ? callers.get(message.tool_call_id) : undefined
    if (caller !== undefined) found.set(index, caller)
  })
  return found
}

/** For each message that calls tools, where the last result of its calls stands. */
export function lastResults(callers: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  // Results come in the order of the messages: the last one wins.
  return new Map([...callers].map(([result, caller]) => [caller, result]))
}

/** Histories come from databases and browsers: what they hold is not always what its type says. */
function callIds(message: ChatMessage): readonly string[] {
  const calls: unknown = message.role === 'assistant' ? message.tool_calls : undefined
  return Array.isArray(calls) ? calls.flatMap((call: Partial<ToolCall> | null) => call?.id ?? []) : []
}

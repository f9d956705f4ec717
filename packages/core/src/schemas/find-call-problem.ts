import type { ChatMessage } from '../wire/params.ts'
import type { Problem } from './problem.ts'

/** Calls and results belong together: each call is answered right after the message that asks for it, and nothing else is. */
export function findCallProblem(messages: readonly ChatMessage[]): Problem | undefined {
  let open: Calls = new Map()
  for (const [index, message] of messages.entries()) {
    // The API writes these two with a dot.
    const path = `messages.[${index}]`
    if (message.role !== 'tool') {
      if (open.size > 0) return unanswered(open, `${path}.role`)
      open = callsOf(message, index)
    } else if (typeof message.tool_call_id !== 'string') return withoutId(path)
    else if (!open.delete(message.tool_call_id)) return answersNothing(path)
  }
  return open.size > 0 ? unanswered(open, `messages.[${messages.length - 1}].tool_calls`) : undefined
}

/** Where each call is that still has to be answered, by its id. */
type Calls = Map<unknown, string>

function callsOf(message: ChatMessage, index: number): Calls {
  const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : []
  return new Map(calls.map(({ id }, at) => [id, `messages[${index}].tool_calls[${at}]`]))
}

function withoutId(path: string): Problem {
  return {
    message: "Missing parameter 'tool_call_id': messages with role 'tool' must have a 'tool_call_id'.",
    param: `${path}.tool_call_id`,
  }
}

function answersNothing(path: string): Problem {
  return {
    message:
      "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls', once for each call.",
    param: `${path}.role`,
  }
}

function unanswered(open: Calls, param: string): Problem {
  const places = [...open.values()].slice(0, 10).join(', ')
  return {
    message:
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
      `No tool message responds to ${places}.`,
    param,
  }
}

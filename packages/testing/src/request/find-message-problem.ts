import { isRecord } from '../answer/is-record.ts'
import { badRequest, emptyArray, missing, type Problem, wrongType } from './problem.ts'

const roles: readonly string[] = ['system', 'assistant', 'user', 'function', 'tool', 'developer']

/** The first thing that the API would refuse about the messages. */
export function findMessageProblem(messages: readonly unknown[]): Problem | undefined {
  if (messages.length === 0) return emptyArray('messages')
  for (const [index, message] of messages.entries()) {
    const problem = findShapeProblem(message, `messages[${index}]`)
    if (problem !== undefined) return problem
  }
  return findToolProblem(messages)
}

function findShapeProblem(message: unknown, path: string): Problem | undefined {
  if (!isRecord(message)) return wrongType(path, 'an object', message)
  const { role, content } = message
  if (role === undefined) return missing(`${path}.role`)
  if (typeof role !== 'string') return wrongType(`${path}.role`, 'a string', role)
  if (!roles.includes(role)) {
    return badRequest(
      `Invalid value: '${role}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.`,
      `${path}.role`,
      'invalid_value',
    )
  }
  if (typeof content === 'string' || Array.isArray(content)) return undefined
  // An answer that only calls tools, or refuses, has no content.
  if ((content === null || content === undefined) && (role === 'assistant' || role === 'function')) return undefined
  return wrongType(`${path}.content`, 'one of a string or array of objects', content)
}

/** Calls and results belong together: each call is answered right after the message that asks for it, and nothing else is. */
function findToolProblem(messages: readonly unknown[]): Problem | undefined {
  let open = new Set<unknown>()
  for (const [index, message] of messages.entries()) {
    if (!isRecord(message)) continue
    const path = `messages.[${index}]`
    if (message['role'] === 'tool') {
      const problem = answerProblem(message, open, path)
      if (problem !== undefined) return problem
      open.delete(message['tool_call_id'])
      continue
    }
    if (open.size > 0) return unanswered(open, `${path}.role`)
    open = callIds(message)
  }
  return open.size > 0 ? unanswered(open, `messages.[${messages.length - 1}].tool_calls`) : undefined
}

function answerProblem(
  message: Record<string, unknown>,
  open: ReadonlySet<unknown>,
  path: string,
): Problem | undefined {
  if (typeof message['tool_call_id'] !== 'string') {
    return badRequest(
      "Missing parameter 'tool_call_id': messages with role 'tool' must have a 'tool_call_id'.",
      `${path}.tool_call_id`,
    )
  }
  if (open.has(message['tool_call_id'])) return undefined
  return badRequest(
    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
    `${path}.role`,
  )
}

function unanswered(open: ReadonlySet<unknown>, param: string): Problem {
  return badRequest(
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
      `The following tool_call_ids did not have response messages: ${[...open].join(', ')}`,
    param,
  )
}

function callIds(message: Record<string, unknown>): Set<unknown> {
  const calls = message['role'] === 'assistant' ? message['tool_calls'] : undefined
  return new Set(Array.isArray(calls) ? calls.map((call: unknown) => (isRecord(call) ? call['id'] : undefined)) : [])
}

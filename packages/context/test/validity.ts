import type { ChatMessage } from '@chinwag/core'

/**
 * What the API would answer to a list of messages: `undefined`, or why it refuses it. Written without a look at the code under
 * test, message by message, the way the API words it.
 */
export function complaintAbout(messages: readonly ChatMessage[]): string | undefined {
  if (messages.length === 0) return 'messages must not be empty'
  let awaited = new Set<string>()
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`
    if (message === undefined) return `${at} is no object`
    if (message.role === 'tool') {
      if (!awaited.delete(message.tool_call_id)) return `${at}: a tool message must follow a message with tool_calls`
      continue
    }
    if (awaited.size > 0) return `${at}: tool_call_ids did not have response messages`
    if (message.role === 'assistant') {
      awaited = new Set(message.tool_calls?.map((call) => call.id))
      if (awaited.size === 0 && (message.content ?? '') === '') return `${at} is empty`
    } else if (message.content === null || message.content === undefined) return `${at} has no content`
  }
  return awaited.size > 0 ? 'the last tool_call_ids did not have response messages' : undefined
}

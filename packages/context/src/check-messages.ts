import { ChatError } from '@chinwag/core'

/** @throws ChatError `invalid_request`, for what is no list of messages. What is in a message is not looked at. */
export function checkMessages(messages: readonly unknown[]): void {
  if (!Array.isArray(messages)) throw refusal('must be a list')
  const wrong = messages.findIndex((message) => typeof message !== 'object' || message === null)
  if (wrong !== -1) throw refusal(`must hold objects, and \`messages[${wrong}]\` is none`)
}

function refusal(complaint: string): ChatError {
  return new ChatError(`The \`messages\` of a request ${complaint}.`, { code: 'invalid_request', param: 'messages' })
}

import type { ChatMessage } from '@chinwag/core'
import { isRecord } from './is-record.ts'

/** The text of a message: of all its text parts, where it has parts. */
export function messageText(message: ChatMessage): string {
  const { content } = message
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => (isRecord(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('\n')
}

/** The text of the last message that the user wrote. */
export function lastQuestion(messages: readonly ChatMessage[]): string {
  const message = messages.findLast(({ role }) => role === 'user')
  return message === undefined ? '' : messageText(message)
}

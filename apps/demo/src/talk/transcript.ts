import type { ChatMessage } from '@chinwag/core'
import { saidText } from './said-text.ts'

const speakers: Readonly<Record<string, string>> = { system: 'System', user: 'You', assistant: 'Answer' }

/** A conversation as Markdown. */
export function transcript(messages: readonly ChatMessage[]): string {
  return messages
    .map((message) => `## ${speakers[message.role] ?? message.role}\n\n${saidText(message).trim()}\n`)
    .join('\n')
}

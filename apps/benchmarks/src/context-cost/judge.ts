import type { ChatMessage } from '@chinwag/core'
import { parseChatParams } from '@chinwag/core/schemas'

/** Whether the API would take such a prompt. */
export function isValid(messages: readonly ChatMessage[]): boolean {
  try {
    parseChatParams({ model: 'gpt-4.1', messages })
    return true
  } catch {
    return false
  }
}

import { ChatError } from '@chinwag/core'
import { readText, type Store } from '../store.ts'
import { within } from '../within.ts'
import { parseConversation, type SavedConversation } from './saved-conversation.ts'

/** Conversations in a store that may fail, hang, or hold something else. */
export interface ConversationStore {
  /** @throws ChatError `invalid_request` for something that is no conversation */
  load(id: string, signal?: AbortSignal): Promise<SavedConversation | undefined>
  save(conversation: SavedConversation, signal?: AbortSignal): Promise<void>
  remove(id: string): Promise<void>
}

/**
 * Bounds what a store may take: each operation ends with the signal, and rejects with `timeout` after so long. What it still does then is
 * seen with the next `load`.
 */
export function conversationStore(store: Store, timeoutMs: number): ConversationStore {
  const bounded = <T>(operation: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> => {
    const late = (): Error =>
      new ChatError(
        `The \`${operation}\` of the store took longer than ${timeoutMs} ms: check the store, or raise \`storeTimeoutMs\`.`,
        { code: 'timeout' },
      )
    return within(timeoutMs, signal, late, work)
  }
  return {
    async load(id, signal) {
      const text = await bounded('get', signal, () => readText(store, storeKeyOf(id)))
      return text === undefined ? undefined : parse(text, id)
    },
    async save(conversation, signal) {
      const text = JSON.stringify(conversation)
      await bounded('set', signal, async () => store.set(storeKeyOf(conversation.id), text))
    },
    async remove(id) {
      await bounded('delete', undefined, async () => store.delete(storeKeyOf(id)))
    },
  }
}

/** Where a conversation is in a store. */
function storeKeyOf(id: string): string {
  return `chinwag:conversation:${id}`
}

function parse(text: string, id: string): SavedConversation {
  const conversation = parseConversation(parsed(text))
  if (conversation?.id === id) return conversation
  throw new ChatError(
    `What the store has under \`${storeKeyOf(id)}\` is no conversation of this version: give another \`id\`, or remove it.`,
    { code: 'invalid_request', param: 'id' },
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

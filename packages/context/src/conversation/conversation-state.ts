import { ChatError, type ChatMessage } from '@chinwag/core'
import type { ConversationStore } from './conversation-store.ts'
import { newConversation, type SavedConversation } from './saved-conversation.ts'

/** What a conversation is, here and in its store. */
export class ConversationState {
  readonly #store: ConversationStore | undefined
  #now: SavedConversation
  /** The token of what the store has, as far as is known here; `undefined` for nothing. */
  #stored: string | undefined

  constructor(now: SavedConversation, store?: ConversationStore, stored?: string) {
    this.#now = now
    this.#store = store
    this.#stored = stored
  }

  get now(): SavedConversation {
    return this.#now
  }

  /**
   * Takes what the store has: another process may have gone on with it.
   *
   * @throws ChatError `conflict`, where it is gone, or another one stands in the place of what was not written yet: once, it goes on from there
   */
  async refresh(signal?: AbortSignal): Promise<void> {
    if (!this.#store) return
    const there = await this.#store.load(this.#now.id, signal)
    if (there?.token === this.#stored) return
    const isLost = !there || (this.#stored === undefined && this.#now.turns.length > 0)
    this.#take(there)
    if (isLost) throw conflict(there)
  }

  /** What it is in the store; without one, here. @throws ChatError `conflict`, where it is gone */
  async latest(): Promise<SavedConversation> {
    const there = await this.#store?.load(this.#now.id)
    if (there) return there
    if (this.#stored !== undefined) throw conflict(undefined)
    return this.#now
  }

  /**
   * Changes it, in the store first.
   *
   * @throws ChatError `conflict`, where somebody else has done so since it was read: nothing is written, and it goes on from what is there
   */
  async change(turns: SavedConversation['turns'], draft?: readonly ChatMessage[], signal?: AbortSignal): Promise<void> {
    const { id, revision } = this.#now
    const next = { ...newConversation(id, turns), revision: revision + 1, ...(draft ? { draft } : {}) }
    if (this.#store) {
      const there = await this.#store.load(id, signal)
      if (there?.token !== this.#stored) {
        this.#take(there)
        throw conflict(there)
      }
      await this.#store.save(next, signal)
    }
    this.#stored = this.#store && next.token
    this.#now = next
  }

  /** Remembers what is not whole: here at once, in the store if it can be. */
  async keepDraft(draft: readonly ChatMessage[], write: boolean): Promise<void> {
    this.#now = { ...this.#now, draft }
    if (!write) return
    try {
      await this.change(this.#now.turns, draft)
    } catch {
      // It must not hide why it is not whole.
      this.#now = { ...this.#now, draft }
    }
  }

  async remove(): Promise<void> {
    await this.#store?.remove(this.#now.id)
    this.#take(undefined)
  }

  #take(there: SavedConversation | undefined): void {
    this.#now = there ?? newConversation(this.#now.id)
    this.#stored = there?.token
  }
}

function conflict(there: SavedConversation | undefined): ChatError {
  const message = there
    ? 'The conversation was changed elsewhere while this was under way: nothing was written. Say it again, to go on from there.'
    : 'The conversation was deleted elsewhere: nothing was written. Say it again, to begin anew.'
  return new ChatError(message, { code: 'conflict', retryable: false })
}

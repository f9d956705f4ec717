import type { CallOptions, Chat, ChatMessage, ChatParams } from '@chinwag/core'
import type { Store } from '../store.ts'
import type { Answer } from './answer.ts'
import type { SavedConversation } from './saved-conversation.ts'
import type { Said } from './turn.ts'

/** Options of {@link createConversation}. */
export interface ConversationOptions<Options extends object = {}> {
  /** Who answers. With `context()` in it, a conversation may be of any length. */
  readonly chat: Chat<Options>
  /** Which model answers. */
  readonly model: string
  /** Other fields of each request, such as `tools` or `temperature`. */
  readonly params?: Omit<ChatParams, 'model' | 'messages'> | undefined
  /** The system message. Sent first, and not stored: it is that of the program, not of the conversation. @default none */
  readonly system?: string | undefined
  /** Where the conversation is kept. @default in memory alone */
  readonly store?: Store | undefined
  /** Which conversation it is. One that the store has is gone on with. @default a new one, with a random id */
  readonly id?: string | undefined
}

/** A conversation: what was said, and the way to go on. */
export interface Conversation<Options extends object = {}> {
  readonly id: string
  /**
   * Says something. Both sides are in the history when the answer was read to its end; else they are the {@link Conversation.draft}.
   *
   * Nothing is sent before the answer is read. Where several are read at once, each waits for the one before, and knows what it brought.
   */
  say(said: Said, options?: CallOptions & Partial<Options>): Answer
  /** The whole conversation, the system message first: the same message objects each time. */
  history(): readonly ChatMessage[]
  /** What was said last without a whole answer, and then what had come of the answer; `undefined` once a turn is complete. */
  draft(): readonly ChatMessage[] | undefined
  /** A copy that goes its own way from here, in the same store. */
  fork(options?: { readonly id?: string | undefined }): Promise<Conversation<Options>>
  /** Takes the last turn back, and gives it; `undefined` where there is none. */
  undo(): Promise<readonly ChatMessage[] | undefined>
  /** What the store holds. */
  toJSON(): SavedConversation
}

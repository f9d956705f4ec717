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
  /** What {@link Conversation.toJSON} gave: it goes on from there, under the id that it had unless there is an `id`. @default nothing was said */
  readonly from?: SavedConversation | undefined
  /** What an operation of the store may take, in milliseconds. @default 10_000 */
  readonly storeTimeoutMs?: number | undefined
}

/** A conversation: what was said, and the way to go on. */
export interface Conversation<Options extends object = {}> {
  readonly id: string
  /**
   * Says something. Both sides are in the history when the answer was read to its end; else they are the {@link Conversation.draft}.
   *
   * Nothing is sent before the answer is read: `await conversation.say('…')` alone says nothing. Where several are read at once, they are
   * sent in the order in which they were said, each when the one before is whole.
   */
  say(said: Said, options?: CallOptions & Partial<Options>): Answer
  /** The whole conversation, the system message first: the same message objects each time, which nobody can change. */
  history(): readonly ChatMessage[]
  /** What was said last without a whole answer, and then what had come of the answer; `undefined` once a turn is complete. */
  draft(): readonly ChatMessage[] | undefined
  /**
   * A copy that goes its own way, in the same store: from the last whole turn, whatever is being said now.
   *
   * @throws ChatError `conflict`, where the store has a conversation of that id already
   */
  fork(options?: { readonly id?: string | undefined }): Promise<Conversation<Options>>
  /** Takes the last turn back, and gives it; `undefined` where there is none. Where one is being answered, it is that one, once it is whole. */
  undo(): Promise<readonly ChatMessage[] | undefined>
  /** Forgets all that was said, here and in the store. What is said next begins anew. */
  delete(): Promise<void>
  /** What the store holds: `createConversation({ from })` takes it. */
  toJSON(): SavedConversation
}

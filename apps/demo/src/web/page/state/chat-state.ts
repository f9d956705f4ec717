import type { Catalogue } from '../../shared/protocol.ts'
import type { DraftPart } from './chain-draft.ts'
import { type Conversation, emptyConversation } from './conversation.ts'

/** Everything that the page shows. */
export interface ChatState {
  readonly catalogue: Catalogue | undefined
  /** Why the page cannot be used. */
  readonly problem: string | undefined
  readonly model: string
  readonly fault: string | undefined
  readonly draft: readonly DraftPart[]
  readonly conversation: Conversation
  /** The answer that is being written. */
  readonly running: number | undefined
  /** The answer that the inspector shows. */
  readonly inspected: number | undefined
  /** Where there is no room for both: which of them is shown. */
  readonly view: 'chat' | 'inspector'
  /** What a screen reader is told. */
  readonly announcement: string
}

/** Before the server has said what it has. */
export const initialState: ChatState = {
  catalogue: undefined,
  problem: undefined,
  model: '',
  fault: undefined,
  draft: [],
  conversation: emptyConversation,
  running: undefined,
  inspected: undefined,
  view: 'chat',
  announcement: '',
}

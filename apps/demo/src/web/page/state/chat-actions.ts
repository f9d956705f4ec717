import { choicesOf, draftOf } from './chain-draft.ts'
import type { ChatState } from './chat-state.ts'
import { addTurn, emptyConversation, messagesUpTo, showTurn, shownTurns, type Turn } from './conversation.ts'
import { forgetChat } from './kept-chat.ts'
import { runTurn } from './run-turn.ts'
import { fetchCatalogue } from './server.ts'
import type { Store } from './store.ts'

/** What can be done on the page. */
export class ChatActions {
  readonly #store: Store<ChatState>
  #stop: AbortController | undefined
  #lastId = 0

  constructor(store: Store<ChatState>) {
    this.#store = store
    this.#lastId = Math.max(0, ...store.state.conversation.turns.keys())
  }

  /** Asks the server what it has. */
  async begin(): Promise<void> {
    try {
      const catalogue = await fetchCatalogue()
      // What was chosen before a reload stays, where the server still has it.
      this.#store.update(({ model, fault, draft }) => ({
        catalogue,
        model: model || catalogue.model,
        fault: fault !== undefined && catalogue.faults.includes(fault) ? fault : undefined,
        draft: draftOf(catalogue.parts, draft),
      }))
    } catch (error) {
      this.#store.update(() => ({ problem: error instanceof Error ? error.message : String(error) }))
    }
  }

  /** Asks a question after another turn: behind the last one, or in the place of an older question, as a branch. */
  ask(text: string, images: readonly string[], parent: number): void {
    if (this.#stop) return
    const turn: Turn = { id: ++this.#lastId, parent, role: 'user', text, images }
    this.#store.update(({ conversation }) => ({ conversation: addTurn(conversation, turn) }))
    this.answer(turn.id)
  }

  /** Answers a question, for the first time or once more, through the chain as it now is. `isAnew`: not from the cache. */
  answer(question: number, isAnew = false): void {
    if (this.#stop) return
    const { model, fault, draft, conversation } = this.#store.state
    const messages = messagesUpTo(conversation, question)
    const request = { parts: choicesOf(draft), fault, model, messages, isAnew }
    const run = { model, status: 'running', events: [], clockOffset: 0 } as const
    const turn: Turn = { id: ++this.#lastId, parent: question, role: 'assistant', text: '', images: [], run }
    this.#store.update(({ conversation }) => ({
      conversation: addTurn(conversation, turn),
      running: turn.id,
      inspected: turn.id,
      announcement: 'The answer is on its way.',
    }))
    this.#stop = new AbortController()
    void runTurn(this.#store, turn.id, request, this.#stop.signal).finally(() => {
      this.#stop = undefined
      this.#store.update(() => ({ running: undefined }))
    })
  }

  /** Stops the answer that is being written; what is there stays. */
  stop(): void {
    this.#stop?.abort()
  }

  /** Shows another version of a turn, and inspects an answer that is shown with it. */
  show(turn: Turn): void {
    this.#store.update(({ conversation: before, inspected }) => {
      const conversation = showTurn(before, turn.id)
      if (turn.role === 'assistant') return { conversation, inspected: turn.id }
      const turns = shownTurns(conversation)
      const answer = turns[turns.findIndex(({ id }) => id === turn.id) + 1]
      return { conversation, inspected: turns.some(({ id }) => id === inspected) ? inspected : answer?.id }
    })
  }

  /** Begins a new conversation. */
  clear(): void {
    this.stop()
    forgetChat()
    this.#store.update(() => ({ conversation: emptyConversation, inspected: undefined }))
  }

  /** Changes what the next call will be like, or what is looked at. */
  set(change: Partial<Pick<ChatState, 'model' | 'fault' | 'draft' | 'inspected' | 'view' | 'announcement'>>): void {
    this.#store.update(() => change)
  }
}

import type { CallOptions, ChatChunk, ChatCompletion, ChatMessage } from '@chinwag/core'
import { Answer } from './answer.ts'
import type { Conversation, ConversationOptions } from './conversation.ts'
import { load, save, type SavedConversation } from './saved-conversation.ts'
import { answerOf, openTurn, type Said } from './turn.ts'
import { TurnQueue } from './turn-queue.ts'

/** A conversation in memory, and its way to the store. */
export class LiveConversation<Options extends object> implements Conversation<Options> {
  readonly id: string
  readonly #options: ConversationOptions<Options>
  readonly #system: readonly ChatMessage[]
  readonly #queue = new TurnQueue()
  #state: SavedConversation

  constructor(options: ConversationOptions<Options>, saved: SavedConversation) {
    const { system } = options
    this.id = saved.id
    this.#options = options
    this.#system = system === undefined ? [] : [{ role: 'system', content: system }]
    this.#state = saved
  }

  say(said: Said, options?: CallOptions & Partial<Options>): Answer {
    return new Answer(() => this.#turn(said, options))
  }

  history(): readonly ChatMessage[] {
    return [...this.#system, ...this.#state.turns.flat()]
  }

  draft(): readonly ChatMessage[] | undefined {
    return this.#state.draft
  }

  toJSON(): SavedConversation {
    return this.#state
  }

  fork({ id = crypto.randomUUID() }: { readonly id?: string | undefined } = {}): Promise<Conversation<Options>> {
    return this.#inTurn(async () => {
      const { store } = this.#options
      const copy: SavedConversation = { format: 1, id, revision: 1, turns: this.#state.turns }
      if (store) await save(store, copy)
      return new LiveConversation(this.#options, copy)
    })
  }

  undo(): Promise<readonly ChatMessage[] | undefined> {
    return this.#inTurn(async () => {
      const { turns, draft } = this.#state
      if (turns.length > 0) await this.#become(turns.slice(0, -1), draft)
      return turns.at(-1)
    })
  }

  async *#turn(said: Said, options?: CallOptions & Partial<Options>): AsyncGenerator<ChatChunk, ChatCompletion> {
    const leave = await this.#queue.enter(options?.signal)
    const arrived: string[] = []
    let messages: readonly ChatMessage[] | undefined
    try {
      await this.#refresh()
      const { chat, model, params } = this.#options
      const turn = openTurn(this.#state.turns, said)
      messages = turn.messages
      const stream = chat.stream(
        { ...params, model, messages: [...this.#system, ...turn.before.flat(), ...messages] },
        options,
      )
      for await (const chunk of stream) {
        arrived.push(textOf(chunk))
        yield chunk
      }
      const completion = await stream.completion()
      const answer = answerOf(completion)
      if (answer) {
        await this.#become([...turn.before, [...messages, answer]])
        messages = undefined
      }
      return completion
    } finally {
      // Also where the reader has left.
      if (messages) await this.#keepDraft(messages, arrived.join(''))
      leave()
    }
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const leave = await this.#queue.enter()
    try {
      await this.#refresh()
      return await work()
    } finally {
      leave()
    }
  }

  /** Another process may have gone on with it. */
  async #refresh(): Promise<void> {
    const { store } = this.#options
    const there = store && (await load(store, this.id))
    if (there && there.revision !== this.#state.revision) this.#state = there
  }

  async #become(turns: SavedConversation['turns'], draft?: readonly ChatMessage[]): Promise<void> {
    const { store } = this.#options
    const revision = this.#state.revision + 1
    const next: SavedConversation = { format: 1, id: this.id, revision, turns, ...(draft ? { draft } : {}) }
    if (store) await save(store, next)
    this.#state = next
  }

  /** What is not whole must not be lost, and must not hide why it is not. */
  async #keepDraft(messages: readonly ChatMessage[], text: string): Promise<void> {
    const draft = text === '' ? messages : [...messages, { role: 'assistant', content: text } as const]
    await this.#become(this.#state.turns, draft).catch(() => {
      this.#state = { ...this.#state, draft }
    })
  }
}

function textOf({ choices }: ChatChunk): string {
  const content: unknown = choices.find(({ index }) => index === 0)?.delta.content
  return typeof content === 'string' ? content : ''
}

import { type CallOptions, type ChatChunk, type ChatCompletion, ChatError, type ChatMessage } from '@chinwag/core'
import { checkNames, checkText } from '../check-options.ts'
import { frozenCopy } from '../frozen-copy.ts'
import { Answer } from './answer.ts'
import type { Conversation, ConversationOptions } from './conversation.ts'
import { ConversationState } from './conversation-state.ts'
import type { ConversationStore } from './conversation-store.ts'
import { ReadAhead } from './read-ahead.ts'
import { newConversation, type SavedConversation } from './saved-conversation.ts'
import { answerOf, openTurn, type Said } from './turn.ts'
import { TurnQueue } from './turn-queue.ts'

/** A conversation in memory, and its way to the store. */
export class LiveConversation<Options extends object> implements Conversation<Options> {
  readonly id: string
  readonly #options: ConversationOptions<Options>
  readonly #store: ConversationStore | undefined
  readonly #system: readonly ChatMessage[]
  readonly #queue = new TurnQueue()
  readonly #state: ConversationState

  constructor(
    options: ConversationOptions<Options>,
    saved: SavedConversation,
    store?: ConversationStore,
    stored?: string,
  ) {
    const { system } = options
    this.id = saved.id
    this.#options = options
    this.#store = store
    this.#system = system === undefined ? [] : [Object.freeze({ role: 'system', content: system })]
    this.#state = new ConversationState(saved, store, stored)
  }

  say(said: Said, options?: CallOptions & Partial<Options>): Answer {
    const place = this.#queue.takePlace()
    const own = frozenCopy(said)
    return new Answer(() => {
      let stop = (): void => {}
      const turn: ReadAhead<ChatChunk, ChatCompletion> = new ReadAhead(
        this.#turn(own, options, {
          enter: () => this.#queue.enter(place, options?.signal, () => turn.readOn()),
          began: (how) => (stop = how),
        }),
        () => stop(),
      )
      return turn
    })
  }

  history(): readonly ChatMessage[] {
    return [...this.#system, ...this.#state.now.turns.flat()]
  }

  draft(): readonly ChatMessage[] | undefined {
    return this.#state.now.draft
  }

  toJSON(): SavedConversation {
    return this.#state.now
  }

  async fork(options: { readonly id?: string | undefined } = {}): Promise<Conversation<Options>> {
    checkNames('fork()', options, ['id'])
    checkText('id', options.id)
    const { id = crypto.randomUUID() } = options
    const { turns } = await this.#state.latest()
    const copy = { ...newConversation(id, turns), revision: 1 }
    if (await this.#store?.load(id)) {
      throw new ChatError(
        `There is a conversation with the \`id\` ${JSON.stringify(id)} already: give \`fork()\` another one, or \`delete()\` that conversation first.`,
        { code: 'conflict', retryable: false, param: 'id' },
      )
    }
    await this.#store?.save(copy)
    return new LiveConversation(this.#options, copy, this.#store, this.#store && copy.token)
  }

  undo(): Promise<readonly ChatMessage[] | undefined> {
    return this.#inTurn(async () => {
      await this.#state.refresh()
      const { turns, draft } = this.#state.now
      if (turns.length > 0) await this.#state.change(turns.slice(0, -1), draft)
      return turns.at(-1)
    })
  }

  delete(): Promise<void> {
    return this.#inTurn(() => this.#state.remove())
  }

  async *#turn(
    said: Said,
    options: (CallOptions & Partial<Options>) | undefined,
    { enter, began }: Place,
  ): AsyncGenerator<ChatChunk, ChatCompletion> {
    const signal = options?.signal
    const leave = await enter()
    const arrived: string[] = []
    let messages: readonly ChatMessage[] | undefined
    let isWriting = false
    try {
      await this.#state.refresh(signal)
      const { chat, model, params } = this.#options
      const turn = openTurn(this.#state.now.turns, said)
      messages = turn.messages
      const prompt = [...this.#system, ...turn.before.flat(), ...messages]
      const stream = chat.stream({ ...params, model, messages: prompt }, options)
      began(() => void stream[Symbol.asyncDispose]())
      for await (const chunk of stream) {
        arrived.push(textOf(chunk))
        yield chunk
      }
      const completion = await stream.completion()
      const answer = answerOf(completion)
      if (answer) {
        isWriting = true
        await this.#state.change([...turn.before, [...messages, answer]], undefined, signal)
        messages = undefined
      }
      return completion
    } finally {
      // Also where the reader has left.
      const kept = messages ? this.#state.keepDraft(draftOf(messages, arrived.join('')), !isWriting) : Promise.resolve()
      const over = kept.finally(leave)
      // Whoever has aborted does not wait for the store; who comes next does.
      if (!signal?.aborted) await over
    }
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const leave = await this.#queue.enter(this.#queue.takePlace())
    try {
      return await work()
    } finally {
      leave()
    }
  }
}

/** Where a turn stands among those that were said. */
interface Place {
  enter(): Promise<() => void>
  /** Told how to end what the turn waits for. */
  began(stop: () => void): void
}

function draftOf(messages: readonly ChatMessage[], text: string): readonly ChatMessage[] {
  return text === '' ? messages : [...messages, Object.freeze({ role: 'assistant', content: text })]
}

function textOf({ choices }: ChatChunk): string {
  const content: unknown = choices.find(({ index }) => index === 0)?.delta.content
  return typeof content === 'string' ? content : ''
}

import { type Conversation, createConversation, type Said, type Store } from '@chinwag/context'
import type { Chat, ChatChunk, ChatMessage, ChatParams } from '@chinwag/core'
import { readLastTalk, writeLastTalk } from './last-talk.ts'
import { saidText } from './said-text.ts'

/** What a session talks with. */
export interface SessionOptions {
  readonly chat: Chat
  readonly store: Store
  readonly model: string
  readonly system: string | undefined
  readonly temperature: number | undefined
}

/** One conversation after the other, each of them kept in the store. */
export class Session {
  readonly #options: SessionOptions
  #model: string
  #system: string | undefined
  #conversation: Conversation

  /** Use {@link openSession}. */
  constructor(options: SessionOptions, conversation: Conversation) {
    this.#options = options
    this.#model = options.model
    this.#system = options.system
    this.#conversation = conversation
  }

  get model(): string {
    return this.#model
  }

  get system(): string | undefined {
    return this.#system
  }

  /** All messages, the system message first. */
  get history(): readonly ChatMessage[] {
    return this.#conversation.history()
  }

  /** What the user said, from the first question to the last. */
  get questions(): readonly string[] {
    return this.history.filter(({ role }) => role === 'user').map(saidText)
  }

  /** Whether the last question has no answer in the conversation: it was stopped, broke off, was filtered or said nothing. */
  get isLastLeftOut(): boolean {
    return this.#conversation.draft() !== undefined
  }

  /**
   * Streams an answer. Asking the last question again repeats that turn instead of adding one: it is the same request, which the cache
   * can answer.
   */
  async *ask(said: Said, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
    if (typeof said === 'string' && this.questions.at(-1) === said) await this.#conversation.undo()
    for await (const chunk of this.#conversation.say(said, { signal })) {
      const text = textOf(chunk)
      if (text !== '') yield text
    }
    if (!this.isLastLeftOut)
      await writeLastTalk(this.#options.store, { id: this.#conversation.id, system: this.#system })
  }

  /** Takes the last question and its answer back. @returns the question */
  async undo(): Promise<string | undefined> {
    const turn = await this.#conversation.undo()
    return turn?.[0] && saidText(turn[0])
  }

  /** Begins another conversation. The one before stays in the store. */
  async startAnew(): Promise<void> {
    this.#conversation = await open(this.#options, this)
  }

  async useModel(model: string): Promise<void> {
    this.#model = model
    await this.#reopen()
  }

  async useSystem(system: string | undefined): Promise<void> {
    this.#system = system
    await this.#reopen()
  }

  async #reopen(): Promise<void> {
    this.#conversation = await open(this.#options, this, this.#conversation.id)
  }
}

/** A session on a new conversation, or on the last one where that is wanted and there is one. */
export async function openSession(options: SessionOptions, isContinued = false): Promise<Session> {
  const last = isContinued ? await readLastTalk(options.store) : undefined
  const chosen = { ...options, system: options.system ?? last?.system }
  return new Session(chosen, await open(chosen, chosen, last?.id))
}

function open(
  { chat, store, temperature }: SessionOptions,
  { model, system }: { readonly model: string; readonly system: string | undefined },
  id?: string,
): Promise<Conversation> {
  const params: Omit<ChatParams, 'model' | 'messages'> = { temperature, stream_options: { include_usage: true } }
  return createConversation({ chat, store, model, system, params, id })
}

function textOf({ choices }: ChatChunk): string {
  const { content, refusal } = choices.find(({ index }) => index === 0)?.delta ?? {}
  return `${content ?? ''}${refusal ?? ''}`
}

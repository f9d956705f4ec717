import type { Chat, ChatMessage, ChatParams } from '@chinwag/core'
import type { Settings } from './settings.ts'

/** A conversation: asks with the history, and remembers only whole answers. */
export class Session {
  readonly #chat: Chat
  readonly #settings: Settings
  /** Questions and their answers, in pairs. */
  #turns: { readonly question: string; readonly answer: string }[] = []

  constructor(chat: Chat, settings: Settings) {
    this.#chat = chat
    this.#settings = settings
  }

  /**
   * Streams an answer. Asking the last question again repeats that turn instead of adding one: it is the same request, which the cache
   * can answer.
   */
  async *ask(question: string, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
    if (this.#turns.at(-1)?.question === question) this.#turns = this.#turns.slice(0, -1)
    const stream = this.#chat.stream(this.#request(question), { signal })
    let answer = ''
    for await (const text of stream.text()) {
      answer += text
      yield text
    }
    this.#turns.push({ question, answer })
  }

  forget(): void {
    this.#turns = []
  }

  #request(question: string): ChatParams {
    const { model, fault, system, temperature } = this.#settings
    const messages: ChatMessage[] = system === undefined ? [] : [{ role: 'system', content: system }]
    for (const turn of this.#turns) {
      messages.push({ role: 'user', content: turn.question }, { role: 'assistant', content: turn.answer })
    }
    messages.push({ role: 'user', content: question })
    return { model: fault ?? model, messages, temperature, stream_options: { include_usage: true } }
  }
}

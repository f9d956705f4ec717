import type { ChatMessage } from '@chinwag/core'

/** One way to keep answers. */
export interface Contestant {
  readonly name: string
  /** A client over this `fetch`, with an empty cache. */
  create(fetch: typeof globalThis.fetch): Promise<Client>
}

export interface Client {
  /** The text of a JSON answer. */
  json(messages: ChatMessage[]): Promise<string>
  /** Reads a streamed answer. */
  stream(messages: ChatMessage[], onText: (text: string) => void): Promise<void>
}

/** The place where everybody's requests go, which does not exist: `fetch` is a function of this process. */
export const baseURL = 'https://benchmark.invalid/v1'
export const apiKey = 'sk-benchmark'

/** One way to call the API. */
export interface Contestant {
  readonly name: string
  /** Imports what it is made of, and nothing before that. */
  load(): Promise<(options: ClientOptions) => Client>
}

export interface ClientOptions {
  readonly baseURL: string
  readonly apiKey: string
}

export interface Client {
  /** The text of a JSON answer. */
  json(signal?: AbortSignal): Promise<string>
  /** Reads a streamed answer in the way that it is commonly done. Where `onText` says `true`, it leaves by `break`. */
  stream(onText: (text: string) => boolean | void, signal?: AbortSignal): Promise<void>
}

/** What each of them asks. */
export const model = 'gpt-4.1-mini'
export const system = 'You are a patient teacher. Answer in one sentence.'
export const question = 'What are decorators in Python, and when does one use them?'

export const body = {
  model,
  messages: [
    { role: 'system' as const, content: system },
    { role: 'user' as const, content: question },
  ],
}

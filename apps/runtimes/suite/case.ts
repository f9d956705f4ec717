import type { Chat, ChatOptions, ChatParams, Middleware, OptionsOf } from '@chinwag/core'

/** One thing that must hold on every runtime. */
export interface Case {
  /** A statement of behaviour. */
  readonly name: string
  /** What it gives, if anything, must be the same on every runtime. */
  readonly run: (scene: Scene) => Promise<Value> | Promise<void>
}

/** What can be written as JSON. */
export type Value = string | number | boolean | null | readonly Value[]

/** What a case finds: a part of the server that is its own. */
export interface Scene {
  /** For `createChat`. */
  readonly baseURL: string
  /** A base URL at which nobody listens. */
  readonly refusedURL: string
  /** Whether the runtime tells a connection that was refused, and so sent nothing, from one that was lost. */
  readonly tellsRefusals: boolean
  /** A base URL that redirects to `baseURL`. */
  readonly redirectedURL: string
  readonly server: ServerView
  /** Makes a client of the case's server. */
  readonly chat: <const Use extends readonly Middleware[] = []>(options?: ChatOptions<Use>) => Chat<OptionsOf<Use>>
}

/** What the server saw of a case. */
export interface ServerView {
  /** The address of the number of requests so far, which it answers with JSON. */
  readonly countURL: string
  /** How many requests for a completion came. */
  readonly requests: () => Promise<number>
  /** Resolves when so many requests are there. @default 1 */
  readonly arrived: (count?: number) => Promise<void>
  /** Resolves when the client gave up so many requests that were being answered: their connections are closed. @default 1 */
  readonly hungUp: (count?: number) => Promise<void>
}

/** Characters of one to four bytes, which are cut in two by the server's writes. */
export const text = 'Grüße aus Zürich: 世界 says 👋🏽, naïve café, ½ × ∞ — done.'

/** The question that the model `echo` answers with itself; any other model of the simulator answers as it likes. */
export function ask(model: string, question: string = text): ChatParams {
  return { model, messages: [{ role: 'user', content: question }] }
}

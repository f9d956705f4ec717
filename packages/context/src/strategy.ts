import type { CallContext, ChatMessage, ChatRequest, Next, UserMessage } from '@chinwag/core'
import type { Pin } from './pinned.ts'
import type { SummaryTask } from './summary/summary.ts'

/** What is done with turns that do not fit any more. Made by {@link shortenTools} or {@link summarize}. */
export type Strategy = ShortenStrategy | SummaryStrategy

export interface ShortenStrategy {
  readonly name: 'shorten-tools'
  /** @internal */
  readonly shorten: (message: ChatMessage) => ChatMessage
}

export interface SummaryStrategy {
  readonly name: 'summarize'
  /** @internal What a summary may take, in tokens; `undefined` for the default. */
  readonly maxTokens: number | undefined
  /** @internal */
  readonly pin: Pin | undefined
  /** @internal The summary, as it is sent. Never rejects but with the reason of an abort. */
  readonly summarize: (task: SummaryTask, call: SummaryCall) => Promise<UserMessage | undefined>
}

/** The call that a summary is made for. */
export interface SummaryCall {
  readonly request: ChatRequest
  readonly next: Next
  readonly context: CallContext
}

/** @throws TypeError */
export function checkStrategy(strategy: unknown): void {
  if (strategy === undefined || made(strategy)) return
  throw new TypeError('The `strategy` option must be what `shortenTools()` or `summarize()` gives.')
}

function made(strategy: unknown): strategy is Strategy {
  if (typeof strategy !== 'object' || strategy === null || !('name' in strategy)) return false
  return strategy.name === 'shorten-tools' || strategy.name === 'summarize'
}

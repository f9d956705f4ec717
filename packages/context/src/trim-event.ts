import type { ChatMessage } from '@chinwag/core'
import { lostCachedTokens, type Plan, type PlanOptions } from './plan.ts'

/** What {@link context} did to the conversation of one call. */
export interface TrimEvent {
  /** What the whole conversation would have taken: by the provider's last count, and by estimate for what came after it. */
  readonly tokensBefore: number
  /** What is sent, a summary included. */
  readonly tokensAfter: number
  readonly droppedMessages: number
  readonly droppedTokens: number
  /** Whole turns. */
  readonly droppedUnits: number
  /** Results of tools that are shortened. */
  readonly shortenedMessages: number
  /** What the summary takes of `tokensAfter`; 0 where there is none. */
  readonly summaryTokens: number
  /**
   * What the conversation had too many of; `'overflow'` where the provider said so, and it is sent once more. `undefined` where nothing was
   * dropped or shortened.
   */
  readonly reason: 'tokens' | 'turns' | 'overflow' | undefined
  /**
   * Tokens of the previous prompt that the provider can no longer serve from its prompt cache, because the cut has moved; 0 where
   * it has not. An estimate.
   */
  readonly lostCachedTokens: number
}

/** Describes a plan. */
export function trimEventOf(
  messages: readonly ChatMessage[],
  plan: Plan,
  options: PlanOptions,
  more: { readonly openingSize: number; readonly summaryTokens: number; readonly isOverflow: boolean },
): TrimEvent {
  const { error = 0 } = options
  const { openingSize, summaryTokens, isOverflow } = more
  return {
    tokensBefore: plan.tokensBefore + error,
    tokensAfter: plan.tokens + openingSize + error,
    droppedMessages: plan.dropped.messages,
    droppedTokens: plan.dropped.tokens,
    droppedUnits: plan.dropped.units,
    shortenedMessages: plan.shortened,
    summaryTokens,
    reason: isOverflow ? 'overflow' : plan.reason,
    lostCachedTokens: plan.reason === undefined ? 0 : lostCachedTokens(messages, plan, options),
  }
}

import type { ChatMessage } from '@chinwag/core'
import { lostCachedTokens, type Plan, type PlanOptions } from './plan.ts'

/** What {@link context} did to the conversation of one call. */
export interface TrimEvent {
  /** What the whole conversation would have taken: by the provider's last count, and by estimate for what came after it. */
  readonly tokensBefore: number
  /** What is sent. */
  readonly tokensAfter: number
  readonly droppedMessages: number
  readonly droppedTokens: number
  /** Whole turns. */
  readonly droppedUnits: number
  /** What the conversation had too many of. `undefined` where nothing was dropped. */
  readonly reason: 'tokens' | 'turns' | undefined
  /**
   * Tokens of the previous prompt that the provider can no longer serve from its prompt cache, because the cut has moved; 0 where
   * it has not. An estimate.
   */
  readonly lostCachedTokens: number
}

/** Describes a plan. */
export function trimEventOf(messages: readonly ChatMessage[], plan: Plan, options: PlanOptions): TrimEvent {
  const { error = 0 } = options
  return {
    tokensBefore: plan.tokensBefore + error,
    tokensAfter: plan.tokens + error,
    droppedMessages: plan.dropped.messages,
    droppedTokens: plan.dropped.tokens,
    droppedUnits: plan.dropped.units,
    reason: plan.reason,
    lostCachedTokens: plan.reason === undefined ? 0 : lostCachedTokens(messages, plan.start, options),
  }
}

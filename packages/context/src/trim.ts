import type { ChatMessage } from '@chinwag/core'
import { checkFunction, checkInteger, checkNames, checkShare, checkTurns } from './check-options.ts'
import { estimateTokens } from './estimator.ts'
import { type Dropped, planTrim } from './plan.ts'
import { requestTokens } from './request-tokens.ts'
import { createMessageCounter, type TokenCounter } from './token-counter.ts'

/** Options of {@link trim}. Without `maxTokens` and `maxTurns` nothing is dropped. */
export interface TrimOptions {
  /** What the messages may take, in tokens, with the three that every request takes. @default no limit */
  readonly maxTokens?: number | undefined
  /**
   * How far a cut goes, as a share of what `maxTokens` leaves to turns, beside the head: the lower, the rarer are cuts, and the less of
   * the conversation stays.
   *
   * @default 0.7
   */
  readonly lowMark?: number | undefined
  /** How many turns may stay. @default no limit */
  readonly maxTurns?: number | undefined
  /**
   * How many turns a cut by `maxTurns` aims for. One below it, the oldest turn goes with every new one, and the provider's prompt
   * cache never matches; further below, cuts are rarer.
   *
   * @default maxTurns − 1
   */
  readonly lowTurns?: number | undefined
  /** Decides how images are counted. @default counts like gpt-4o */
  readonly model?: string | undefined
  /** Counts the tokens of a text. @default {@link estimateTokens} */
  readonly count?: TokenCounter | undefined
}

const names = ['maxTokens', 'lowMark', 'maxTurns', 'lowTurns', 'model', 'count'] as const

/** What {@link trim} gives. */
export interface Trimmed {
  /** What is kept: the very same array where nothing is dropped. */
  readonly messages: readonly ChatMessage[]
  /** What it takes, by the same counter. */
  readonly tokens: number
  readonly dropped: Dropped
}

/**
 * Shortens a conversation so that it fits, and stays a valid request.
 *
 * Whole turns are dropped, the oldest first. Leading system and developer messages stay, and so do the last user message and
 * whatever follows it, tool calls in flight included. Cuts lie on a grid, so that a growing conversation keeps the same beginning
 * for many turns and the provider's prompt cache keeps matching.
 *
 * Nothing is mutated, and trimming twice is trimming once.
 *
 * @throws ChatError `context_length`, with `details: { needed, available, largestUnit }` in tokens, when what must stay does not fit
 * @throws ChatError `invalid_request`, when a message is no object
 * @throws RangeError when an option is out of range, TypeError when there is no such option
 *
 * @example
 * ```ts
 * import { trim } from '@chinwag/context'
 *
 * const { messages, dropped } = trim(
 *   [
 *     { role: 'system', content: 'Be brief.' },
 *     { role: 'user', content: 'What is a monad?' },
 *     { role: 'assistant', content: 'A monoid in the category of endofunctors.' },
 *     { role: 'user', content: 'In plain words?' },
 *   ],
 *   { maxTokens: 24 },
 * )
 * console.log(messages.length, dropped.units) // 2 1
 * ```
 */
export function trim(messages: readonly ChatMessage[], options: TrimOptions = {}): Trimmed {
  checkNames('trim()', options, names satisfies readonly (keyof TrimOptions)[])
  checkInteger('maxTokens', options.maxTokens, 1)
  checkShare('lowMark', options.lowMark, 'low')
  checkTurns(options.maxTurns, options.lowTurns)
  checkFunction('count', options.count)
  const { maxTokens: high, lowMark, maxTurns, lowTurns, count = estimateTokens } = options
  const plan = planTrim(messages, {
    limits: { high, lowMark, maxTurns, lowTurns },
    available: high,
    fixed: requestTokens({}, count),
    sizeOf: createMessageCounter(count, options.model),
  })
  return { messages: plan.messages, tokens: plan.tokens, dropped: plan.dropped }
}

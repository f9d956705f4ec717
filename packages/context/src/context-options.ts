import { checkNotFull } from './budget.ts'
import { checkFunction, checkInteger, checkNames, checkShare, checkTurns } from './check-options.ts'
import { checkStrategy, type Strategy } from './strategy.ts'
import type { TokenCounter } from './token-counter.ts'
import type { TrimEvent } from './trim-event.ts'

/** Options of {@link context}. None is needed for OpenAI's models. */
export interface ContextOptions {
  /**
   * What prompt and answer together may take, in tokens. Smaller than the model's own window, it bounds what a call costs.
   *
   * @default the model's, for OpenAI's models; for others it must be given, unless `maxTurns` is
   */
  readonly window?: number | undefined
  /**
   * Tokens kept free for the answer, where the request has neither `max_completion_tokens` nor `max_tokens`.
   *
   * @default 4096, at most a quarter of the window
   */
  readonly reserve?: number | undefined
  /**
   * Tokens kept free for what the count may be off.
   *
   * @default 5 % of what is kept; 25 % for gpt-4 and gpt-3.5-turbo, whose encoding the built-in estimate does not know
   */
  readonly margin?: number | undefined
  /**
   * When a cut is made, as a share of what the window leaves for the prompt.
   *
   * @default 1
   */
  readonly highMark?: number | undefined
  /**
   * How far a cut goes, as a share of what the high mark leaves to turns, beside the head and the tools: the lower, the rarer are cuts,
   * and the less of the conversation stays.
   *
   * @default 0.7
   */
  readonly lowMark?: number | undefined
  /**
   * How many turns may stay. For models with an unknown window, this alone is enough.
   *
   * @default no limit
   */
  readonly maxTurns?: number | undefined
  /**
   * How many turns a cut by `maxTurns` aims for. One below it, the oldest turn goes with every new one, and the provider's prompt
   * cache never matches; further below, cuts are rarer.
   *
   * @default maxTurns − 1
   */
  readonly lowTurns?: number | undefined
  /**
   * What becomes of old turns beside being dropped: `shortenTools()` or `summarize()`.
   *
   * @default they are dropped
   */
  readonly strategy?: Strategy | undefined
  /** Counts the tokens of a text. Always the same function: counts are remembered by it. @default {@link estimateTokens} */
  readonly count?: TokenCounter | undefined
  /**
   * Called for each call whose conversation is shortened, before it is sent. Nobody waits for it; what it throws, or rejects with, is
   * told to `inspect` and does not disturb the call.
   */
  readonly onTrim?: ((event: TrimEvent) => void | Promise<void>) | undefined
}

const names = [
  ...(['window', 'reserve', 'margin', 'highMark', 'lowMark', 'maxTurns', 'lowTurns'] as const),
  ...(['strategy', 'count', 'onTrim'] as const),
]

/** @throws RangeError or TypeError, for the first option that is wrong */
export function checkContextOptions(options: ContextOptions): void {
  checkNames('context()', options, names satisfies readonly (keyof ContextOptions)[])
  checkInteger('window', options.window, 1)
  checkInteger('reserve', options.reserve, 0)
  checkInteger('margin', options.margin, 0)
  checkShare('highMark', options.highMark, 'high')
  checkShare('lowMark', options.lowMark, 'low')
  checkTurns(options.maxTurns, options.lowTurns)
  checkStrategy(options.strategy)
  checkSummarisedTurns(options)
  checkFunction('count', options.count)
  checkFunction('onTrim', options.onTrim)
  checkRoomForSummary(options, checkNotFull(options))
}

/** A cut that moves with each turn would want a summary each turn. @throws RangeError */
function checkSummarisedTurns({ strategy, maxTurns, lowTurns }: ContextOptions): void {
  if (strategy?.name !== 'summarize' || maxTurns === undefined || lowTurns !== undefined) return
  throw new RangeError(
    `The \`strategy\` option summarize() needs \`lowTurns\` beside \`maxTurns\`, got ${maxTurns} alone: each turn would be a cut, and a summary.`,
  )
}

/** To write one takes room for the summary so far and for the next. @throws RangeError where there is none */
function checkRoomForSummary({ strategy }: ContextOptions, room: number | undefined): void {
  if (strategy?.name !== 'summarize' || room === undefined || strategy.maxTokens === undefined) return
  if (2 * strategy.maxTokens < room) return
  throw new RangeError(
    `The \`maxTokens\` option of summarize() must be below half of what \`window\` leaves for prompts, which is ${room}, got ${strategy.maxTokens}.`,
  )
}

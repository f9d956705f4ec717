import { ChatError, type ChatParams } from '@chinwag/core'
import { limitsOf, nameOf } from './model-limits.ts'

/** How much of a model's window is left for the prompt, in tokens. */
export interface Budget {
  /** Must fit into this. */
  readonly available: number
  /** Is cut above this. */
  readonly high: number
}

export interface BudgetOptions {
  readonly window?: number | undefined
  readonly reserve?: number | undefined
  readonly margin?: number | undefined
  readonly highMark?: number | undefined
  readonly maxTurns?: number | undefined
  /** Whoever counts by themselves needs no margin for an encoding that the estimate does not know. */
  readonly count?: unknown
}

const defaultReserve = 4_096
const defaultMargin = 0.05
/** The estimate is made for o200k. The encoding before it takes far more tokens for anything but English and code. */
const marginOfCl100k = 0.25

/**
 * The window, less what is reserved for the answer, less a margin for what the estimate may be off.
 *
 * `undefined` where nothing but turns is limited: `maxTurns` works for any model.
 *
 * @throws ChatError `invalid_request`, when nobody knows the window; `context_length`, when nothing of it is left for the prompt
 */
export function budgetOf(body: ChatParams, options: BudgetOptions): Budget | undefined {
  const model = nameOf(body.model)
  const known = limitsOf(model)
  const window = options.window ?? known?.window
  if (window === undefined) {
    if (options.maxTurns !== undefined) return undefined
    throw new ChatError(
      `The context window of the model \`${model}\` is not known: pass it, in tokens, as \`context({ window })\`.`,
      { code: 'invalid_request', param: 'model' },
    )
  }
  const forAnswer = limitOfAnswer(body) ?? reserveOf(window, options, known?.maxOutput)
  const maxInput = options.window === undefined ? (known?.maxInput ?? window) : window
  const forPrompt = Math.min(window - forAnswer, maxInput)
  const isCl100k = options.count === undefined && known?.encoding === 'cl100k'
  const available = lessMargin(forPrompt, options, isCl100k)
  if (available < 1) throw nothingLeft(window, forAnswer, forPrompt - available)
  return { available, high: Math.floor(available * (options.highMark ?? 1)) }
}

/**
 * What a window leaves for prompts when the answers take the reserve.
 *
 * @throws RangeError where that is nothing
 */
export function checkNotFull(options: BudgetOptions): number | undefined {
  const { window, margin = 0 } = options
  if (window === undefined) return undefined
  const reserve = reserveOf(window, options, undefined)
  const left = lessMargin(window - reserve, options, false)
  if (left > 0) return left
  throw new RangeError(
    `The \`window\` option must be above \`reserve\` and \`margin\` together, got ${window}, ${reserve} and ${margin}.`,
  )
}

function reserveOf(window: number, { reserve }: BudgetOptions, maxOutput = Infinity): number {
  return reserve ?? Math.min(defaultReserve, maxOutput, Math.floor(window / 4))
}

/** A share is one of what is kept, not of the window: a small prompt may be off by little. */
function lessMargin(tokens: number, { margin }: BudgetOptions, isCl100k: boolean): number {
  if (margin !== undefined) return tokens - margin
  return Math.floor(tokens / (1 + (isCl100k ? marginOfCl100k : defaultMargin)))
}

/** What is no number of tokens, JSON sends as `null`, or the server refuses: it limits nothing. */
export function limitOfAnswer({ max_completion_tokens, max_tokens }: ChatParams): number | undefined {
  return [max_completion_tokens, max_tokens].find(
    (limit): limit is number => typeof limit === 'number' && Number.isFinite(limit) && limit >= 0,
  )
}

function nothingLeft(window: number, forAnswer: number, margin: number): ChatError {
  return new ChatError(
    `Nothing of the window is left for the prompt: of ${window} tokens, the answer may take ${forAnswer}, and ${Math.max(0, margin)} are the margin. Lower \`max_tokens\`, \`reserve\` or \`margin\`.`,
    { code: 'context_length', details: { needed: forAnswer, available: Math.max(0, window - Math.max(0, margin)) } },
  )
}

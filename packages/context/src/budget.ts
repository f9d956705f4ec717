import { ChatError, type ChatParams } from '@chinwag/core'
import { limitsOf } from './model-limits.ts'

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
}

const defaultReserve = 4_096
const defaultMargin = 0.05

/**
 * The window, less what is reserved for the answer, less a margin for what the estimate may be off.
 *
 * `undefined` where nothing but turns is limited: `maxTurns` works for any model.
 *
 * @throws ChatError `invalid_request`, when nobody knows the window
 */
export function budgetOf(body: ChatParams, options: BudgetOptions): Budget | undefined {
  // Some servers serve one model and want no name.
  const { model = '' } = body
  const known = limitsOf(model)
  const window = options.window ?? known?.window
  if (window === undefined) {
    if (options.maxTurns !== undefined) return undefined
    throw new ChatError(
      `The context window of the model \`${model}\` is not known: pass it, in tokens, as \`context({ window })\`.`,
      { code: 'invalid_request', param: 'model' },
    )
  }
  const reserve = options.reserve ?? Math.min(defaultReserve, known?.maxOutput ?? Infinity, Math.floor(window / 4))
  const forAnswer = body.max_completion_tokens ?? body.max_tokens ?? reserve
  const margin = options.margin ?? Math.ceil(window * defaultMargin)
  const maxInput = options.window === undefined ? (known?.maxInput ?? window) : window
  const available = Math.min(window - forAnswer, maxInput) - margin
  return { available, high: Math.floor(available * (options.highMark ?? 1)) }
}

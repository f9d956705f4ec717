import { checkNames, checkTurns, isOptions, show } from './check-options.ts'
import type { ContextOptions } from './context-options.ts'

/** What a call may say for itself. */
export interface ContextCallOptions {
  /** `false` sends the conversation as it is; `maxTurns` replaces the chain's, its `lowTurns`, and its summaries. */
  readonly context?: false | { readonly maxTurns?: number | undefined } | undefined
}

/**
 * The options that hold for one call; `undefined` where nothing shall be done.
 *
 * @throws TypeError or RangeError for an option that the call cannot mean
 */
export function forCall(options: ContextOptions, own: ContextCallOptions['context']): ContextOptions | undefined {
  if (own === false) return undefined
  if (own === undefined) return options
  if (!isOptions(own)) {
    throw new TypeError(`The \`context\` option of a call must be false or an object, got ${show(own)}.`)
  }
  checkNames('the `context` of a call', own, ['maxTurns'])
  if (own.maxTurns === undefined) return options
  checkTurns(own.maxTurns, undefined)
  // A cut that moves with each turn would want a summary each turn.
  const strategy = options.strategy?.name === 'summarize' ? undefined : options.strategy
  return { ...options, strategy, maxTurns: own.maxTurns, lowTurns: undefined }
}

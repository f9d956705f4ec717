import type { ChatMessage, ResponseFormat, Tool } from '@chinwag/core'
import { checkMessages } from './check-messages.ts'
import { checkFunction, checkNames } from './check-options.ts'
import { estimateTokens } from './estimator.ts'
import { requestTokens } from './request-tokens.ts'
import { createMessageCounter, type TokenCounter } from './token-counter.ts'

/** What else the request holds, and who counts. */
export interface CountTokensOptions {
  /** Decides how images and tools are counted. @default counts like gpt-4o */
  readonly model?: string | undefined
  readonly tools?: readonly Tool[] | undefined
  readonly response_format?: ResponseFormat | undefined
  /** Counts the tokens of a text. @default {@link estimateTokens} */
  readonly count?: TokenCounter | undefined
}

const names = ['model', 'tools', 'response_format', 'count'] as const

/**
 * Counts the tokens of a prompt by the API's formula: three for the request, three for each message, the tokens of its role and
 * fields, and one for a name. The text itself is estimated, unless `count` knows better.
 *
 * Images count by their size, as documented; audio 10 tokens a second; a file 1,500 tokens and one for every 50 bytes; a part of
 * an unknown kind 500. Base64 is never counted as text.
 *
 * @returns tokens, as `usage.prompt_tokens` reports them
 * Counts at once, however much there is: some 15 milliseconds for a million characters. `context()` pauses meanwhile.
 *
 * @throws ChatError `invalid_request`, when a message is no object, or tools or schema are no JSON
 * @throws TypeError when there is no such option, or when `count` gives something that is no number of at least 0
 * @see https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken
 *
 * @example
 * ```ts
 * import { countTokens } from '@chinwag/context'
 *
 * countTokens([{ role: 'user', content: 'Hello!' }], { model: 'gpt-4o' })
 * ```
 */
export function countTokens(messages: readonly ChatMessage[], options: CountTokensOptions = {}): number {
  checkNames('countTokens()', options, names satisfies readonly (keyof CountTokensOptions)[])
  checkFunction('count', options.count)
  checkMessages(messages)
  const count = options.count ?? estimateTokens
  const countMessage = createMessageCounter(count, options.model)
  return messages.reduce(
    (total, message) => total + countMessage(message),
    requestTokens({ ...options, messages }, count),
  )
}

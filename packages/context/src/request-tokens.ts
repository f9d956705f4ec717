import type { ChatMessage, ResponseFormat, Tool } from '@chinwag/core'
import { formatTokens } from './format-tokens.ts'
import { limitsOf, nameOf } from './model-limits.ts'
import { checkedCounter, type TokenCounter } from './token-counter.ts'
import { toolText } from './tool-text.ts'

/** The answer is begun for the model: `<|start|>assistant<|message|>`. */
const perRequest = 3
const perTools = 12
/** Models from gpt-5 on are told how to call tools at more length. */
const perToolsFromGpt5 = 100

/** What a request takes beside its messages. */
export interface RequestParts {
  readonly model?: string | undefined
  readonly tools?: readonly Tool[] | undefined
  /** Tools, as the first generation of the API has them. */
  readonly functions?: unknown
  readonly response_format?: ResponseFormat | undefined
  /** Whether there is a system message among them decides what a schema takes. */
  readonly messages?: readonly ChatMessage[] | undefined
}

/** Counts the frame of a request, its tools and the schema of its answer. */
export function requestTokens(
  { model, tools, functions, response_format: format, messages = [] }: RequestParts,
  count: TokenCounter,
): number {
  const text = checkedCounter(count)
  let tokens = perRequest
  const offered = [...asTools(tools), ...asTools(functions).map((called) => ({ type: 'function', function: called }))]
  if (offered.length > 0) {
    const name = nameOf(model)
    // Other vendors' templates show the JSON as it is.
    const isOpenAi = name === '' || limitsOf(name) !== undefined
    tokens +=
      (/gpt-5/i.test(name) ? perToolsFromGpt5 : perTools) + text(isOpenAi ? toolText(offered) : JSON.stringify(offered))
  }
  return tokens + formatTokens(format, messages, text)
}

/** What is no list offers nothing: the server may see that otherwise. */
function asTools(tools: unknown): readonly unknown[] {
  return Array.isArray(tools) ? tools : []
}

import type { ResponseFormat, Tool } from '@chinwag/core'
import { limitsOf, nameOf } from './model-limits.ts'
import { checkedCounter, type TokenCounter } from './token-counter.ts'
import { toolText } from './tool-text.ts'

/** The answer is begun for the model: `<|start|>assistant<|message|>`. */
const perRequest = 3
const perTools = 12
/** Models from gpt-5 on are told how to call tools at more length. */
const perToolsFromGpt5 = 100
const perFormat = 12

/** What a request takes beside its messages. */
export interface RequestParts {
  readonly model?: string | undefined
  readonly tools?: readonly Tool[] | undefined
  readonly response_format?: ResponseFormat | undefined
}

/** Counts the frame of a request, its tools and the schema of its answer. */
export function requestTokens({ model, tools, response_format: format }: RequestParts, count: TokenCounter): number {
  const text = checkedCounter(count)
  let tokens = perRequest
  if (Array.isArray(tools) && tools.length > 0) {
    const name = nameOf(model)
    // Other vendors' templates show the JSON as it is.
    const isOpenAi = name === '' || limitsOf(name) !== undefined
    tokens +=
      (/gpt-5/i.test(name) ? perToolsFromGpt5 : perTools) + text(isOpenAi ? toolText(tools) : JSON.stringify(tools))
  }
  if (format?.type === 'json_schema') tokens += perFormat + text(JSON.stringify(format.json_schema ?? {}))
  return tokens
}

import { formatTokens } from './format-tokens.ts'
import { nameOf } from './model-limits.ts'
import { offeredBy, type RequestParts, requestTexts, tokensOfText } from './request-texts.ts'
import { checkedCounter, type TokenCounter } from './token-counter.ts'

/** The answer is begun for the model: `<|start|>assistant<|message|>`. */
const perRequest = 3
const perTools = 12
/** Models from gpt-5 on are told how to call tools at more length. */
const perToolsFromGpt5 = 100

/** Counts the frame of a request, its tools and the schema of its answer. @throws ChatError `invalid_request`, where they are no JSON */
export function requestTokens(parts: RequestParts, count: TokenCounter): number {
  const { model, response_format: format, messages = [] } = parts
  const text = checkedCounter(count)
  const hasTools = offeredBy(parts).length > 0
  const forTools = hasTools ? (/gpt-5/i.test(nameOf(model)) ? perToolsFromGpt5 : perTools) : 0
  const texts = requestTexts(parts).reduce((total, each) => total + tokensOfText(each, count), 0)
  return perRequest + forTools + formatTokens(format, messages, text) + texts
}

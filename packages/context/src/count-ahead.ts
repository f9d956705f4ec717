import type { ChatMessage, ChatRequest } from '@chinwag/core'
import { estimateTokens } from './estimator.ts'
import { imageRuleOf } from './image-tokens.ts'
import { messageTokens } from './message-tokens.ts'
import { nameOf } from './model-limits.ts'
import { piecesOf } from './pieces.ts'
import { createMessageCounter, type TokenCounter } from './token-counter.ts'

/** Characters that are counted without a break. */
const enough = 2_048
/** Milliseconds after which others have their turn. */
const longestRun = 3

/**
 * Counts long messages that are new, and lets the event loop turn meanwhile: one of some megabytes would else stop a server while it is
 * counted. `undefined` where there is little to count, as nearly always.
 */
export function countAhead(
  { body, signal }: ChatRequest,
  count: TokenCounter = estimateTokens,
): Promise<void> | undefined {
  const { messages, model } = body
  if (!Array.isArray(messages)) return undefined
  const { isKnown } = createMessageCounter(count, model)
  const fresh = messages.filter((message) => typeof message === 'object' && message !== null && !isKnown(message))
  const texts = textsOf(fresh, model)
  const length = texts.reduce((total, text) => total + text.length, 0)
  return length > enough ? countSlowly(fresh, texts, model, count, signal) : undefined
}

async function countSlowly(
  messages: readonly ChatMessage[],
  texts: readonly string[],
  model: unknown,
  count: TokenCounter,
  signal: AbortSignal,
): Promise<void> {
  const counted = new Map<string, number>()
  let since = performance.now()
  for (const piece of texts.flatMap((text) => piecesOf(text))) {
    if (!counted.has(piece)) counted.set(piece, count(piece))
    if (performance.now() - since < longestRun) continue
    await new Promise((resolve) => setTimeout(resolve, 0))
    signal.throwIfAborted()
    since = performance.now()
  }
  messages.forEach((message) => createMessageCounter(count, model, counted)(message))
}

/** What a counter of these messages will be asked for. */
function textsOf(messages: readonly ChatMessage[], model: unknown): string[] {
  const texts: string[] = []
  const rule = imageRuleOf(nameOf(model))
  for (const message of messages) messageTokens(message, (text) => (texts.push(text), 0), rule)
  return texts
}

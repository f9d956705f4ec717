import type { ChatMessage } from '@chinwag/core'
import { type ImageRule, imageRuleOf } from './image-tokens.ts'
import { messageTokens } from './message-tokens.ts'
import { nameOf } from './model-limits.ts'
import { piecesOf } from './pieces.ts'

/** Counts the tokens of a text. Synchronous; must give a number of at least 0 for any text. */
export type TokenCounter = (text: string) => number

/** Counts by counter, rule for images and message, so that a turn on a long history costs its new messages alone. */
const known = new WeakMap<TokenCounter, WeakMap<ImageRule, WeakMap<ChatMessage, Known>>>()

interface Known {
  readonly content: unknown
  readonly parts: number
  readonly calls: number
  readonly tokens: number
}

/** Counts messages, and remembers each message's count for as long as the message lives. */
export interface MessageCounter {
  (message: ChatMessage): number
  /** Whether it needs not be counted. */
  isKnown(message: ChatMessage): boolean
}

/**
 * Makes a function that counts messages.
 *
 * A message is counted anew when its `content` was replaced in place, or parts or calls were added to it. A deeper change is not seen:
 * messages are data, make new ones.
 *
 * @param counted pieces of text that were counted already
 */
export function createMessageCounter(
  count: TokenCounter,
  model?: unknown,
  counted?: ReadonlyMap<string, number>,
): MessageCounter {
  const rule = imageRuleOf(nameOf(model))
  const byRule = getOrMake(known, count, () => new WeakMap<ImageRule, WeakMap<ChatMessage, Known>>())
  const counts = getOrMake(byRule, rule, () => new WeakMap<ChatMessage, Known>())
  const checked = checkedCounter(count, counted)
  const tokensOf = (message: ChatMessage): number | undefined => {
    const before = counts.get(message)
    return before && isSame(before, message) ? before.tokens : undefined
  }
  const countMessage = (message: ChatMessage): number => {
    const before = tokensOf(message)
    if (before !== undefined) return before
    const { content } = message
    const tokens = messageTokens(message, checked, rule)
    counts.set(message, { content, parts: lengthOf(content), calls: lengthOf(message['tool_calls']), tokens })
    return tokens
  }
  return Object.assign(countMessage, { isKnown: (message: ChatMessage) => tokensOf(message) !== undefined })
}

/** A counter that gives `NaN` would make every comparison false, and every prompt fit. */
export function checkedCounter(count: TokenCounter, counted?: ReadonlyMap<string, number>): TokenCounter {
  const countPiece = (piece: string): number => {
    const tokens = counted?.get(piece) ?? count(piece)
    if (Number.isFinite(tokens) && tokens >= 0) return tokens
    throw new TypeError(`The \`count\` option must return a number of at least 0, got ${String(tokens)}.`)
  }
  return (text) => piecesOf(text).reduce((total, piece) => total + countPiece(piece), 0)
}

function isSame(before: Known, { content, tool_calls: calls }: ChatMessage): boolean {
  return before.content === content && before.parts === lengthOf(content) && before.calls === lengthOf(calls)
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0
}

function getOrMake<Key extends WeakKey, Value>(map: WeakMap<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

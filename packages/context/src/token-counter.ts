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
  /** Takes the count of a message, as it is now, from whoever counts it slowly. */
  slowly(message: ChatMessage): (tokens: number) => void
}

/**
 * Makes a function that counts messages.
 *
 * A message is counted anew when its `content` was replaced in place, or parts or calls were added to it. A deeper change is not seen:
 * messages are data, make new ones.
 */
export function createMessageCounter(count: TokenCounter, model?: unknown): MessageCounter {
  const rule = imageRuleOf(nameOf(model))
  const byRule = getOrMake(known, count, () => new WeakMap<ImageRule, WeakMap<ChatMessage, Known>>())
  const counts = getOrMake(byRule, rule, () => new WeakMap<ChatMessage, Known>())
  const checked = checkedCounter(count)
  const tokensOf = (message: ChatMessage): number | undefined => {
    const before = counts.get(message)
    return before && isSame(before, message) ? before.tokens : undefined
  }
  const slowly = (message: ChatMessage): ((tokens: number) => void) => {
    const { content } = message
    const shape = { content, parts: lengthOf(content), calls: lengthOf(message['tool_calls']) }
    return (tokens) => counts.set(message, { ...shape, tokens })
  }
  const countMessage = (message: ChatMessage): number => {
    const before = tokensOf(message)
    if (before !== undefined) return before
    const tokens = messageTokens(message, checked, rule)
    slowly(message)(tokens)
    return tokens
  }
  return Object.assign(countMessage, { isKnown: (message: ChatMessage) => tokensOf(message) !== undefined, slowly })
}

/** Counts a long text piece by piece. */
export function checkedCounter(count: TokenCounter): TokenCounter {
  const countPiece = checkedPieceCounter(count)
  return (text) => piecesOf(text).reduce((total, piece) => total + countPiece(piece), 0)
}

/** A counter that gives `NaN` would make every comparison false, and every prompt fit. */
export function checkedPieceCounter(count: TokenCounter): TokenCounter {
  return (piece) => {
    const tokens = count(piece)
    if (Number.isFinite(tokens) && tokens >= 0) return tokens
    throw new TypeError(`The \`count\` option must return a number of at least 0, got ${String(tokens)}.`)
  }
}

function isSame(before: Known, { content, tool_calls: calls }: ChatMessage): boolean {
  return before.content === content && before.parts === lengthOf(content) && before.calls === lengthOf(calls)
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0
}

/** What a map has, or is given now. */
export function getOrMake<Key extends WeakKey, Value>(map: WeakMap<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

import type { ChatMessage } from '@chinwag/core'
import { type ImageRule, imageRuleOf } from './image-tokens.ts'
import { messageTokens } from './message-tokens.ts'
import { nameOf } from './model-limits.ts'

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

/**
 * Makes a function that counts messages, and remembers each message's count for as long as the message lives.
 *
 * A message is counted anew when its `content` was replaced in place, or parts or calls were added to it. A deeper change is not seen:
 * messages are data, make new ones.
 */
export function createMessageCounter(count: TokenCounter, model?: unknown): (message: ChatMessage) => number {
  const rule = imageRuleOf(nameOf(model))
  const byRule = getOrMake(known, count, () => new WeakMap<ImageRule, WeakMap<ChatMessage, Known>>())
  const counts = getOrMake(byRule, rule, () => new WeakMap<ChatMessage, Known>())
  const checked = checkedCounter(count)
  return function countMessage(message) {
    const before = counts.get(message)
    const { content } = message
    const parts = lengthOf(content)
    const calls = lengthOf(message['tool_calls'])
    if (before && before.content === content && before.parts === parts && before.calls === calls) return before.tokens
    const tokens = messageTokens(message, checked, rule)
    counts.set(message, { content, parts, calls, tokens })
    return tokens
  }
}

/** A counter that gives `NaN` would make every comparison false, and every prompt fit. */
export function checkedCounter(count: TokenCounter): TokenCounter {
  return (text) => {
    const tokens = count(text)
    if (Number.isFinite(tokens) && tokens >= 0) return tokens
    throw new TypeError(`The \`count\` option must return a number of at least 0, got ${String(tokens)}.`)
  }
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

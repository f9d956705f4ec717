import { countTokens } from '@chinwag/context'
import type { ChatMessage } from '@chinwag/core'
import { encode } from 'gpt-tokenizer/encoding/o200k_base'

/** The provider's cache begins with so many tokens, and grows in such steps. @see https://openai.com/index/api-prompt-caching/ (2024-10-01) */
const [leastTokens, stepTokens] = [1024, 128]

/** Those that open the answer, which are part of each prompt. */
export const openingTokens = 3

/** A message as the model reads it. The same text is the same object, so that comparing two is cheap. */
interface Piece {
  /** What it takes in a prompt. */
  readonly size: number
  /** Its texts: enough to see how much of it two messages share. */
  readonly tokens: readonly number[]
}

const asText = { disallowedSpecial: new Set<string>() }
const pieces = new Map<string, Piece>()
const known = new WeakMap<ChatMessage, Piece>()

function pieceOf(message: ChatMessage): Piece {
  const before = known.get(message)
  if (before) return before
  const { role, content, ...rest } = message
  const more = Object.keys(rest).length > 0 ? JSON.stringify(rest) : ''
  const text = `${role}\n${typeof content === 'string' ? content : JSON.stringify(content ?? '')}${more}`
  const piece = pieces.get(text) ?? {
    size: countTokens([message], { count: countText }) - openingTokens,
    tokens: encode(text, asText),
  }
  pieces.set(text, piece)
  known.set(message, piece)
  return piece
}

/** What a message takes in a prompt: the API's formula, over tokens of o200k that are counted exactly. */
export const tokensOf = (message: ChatMessage): number => pieceOf(message).size

/** What a text takes, exactly. */
export const countText = (text: string): number => encode(text, asText).length

/** What the messages of a prompt take, without what opens the answer. */
export const tokensOfAll = (messages: readonly ChatMessage[]): number =>
  messages.reduce((sum, message) => sum + tokensOf(message), 0)

/** What a provider reports of a prompt. */
export interface PromptUsage {
  readonly promptTokens: number
  readonly cachedTokens: number
}

/**
 * The prompt cache of a provider, for one conversation: of each prompt, the longest beginning that an earlier one had is cached, from
 * 1,024 tokens on and in steps of 128. It forgets nothing, as if each turn came within minutes of the one before.
 */
export function createPromptCache(): (messages: readonly ChatMessage[]) => PromptUsage {
  const prompts: (readonly Piece[])[] = []
  return (messages) => {
    const prompt = messages.map(pieceOf)
    const shared = prompts.reduce((most, earlier) => Math.max(most, sharedTokens(earlier, prompt)), 0)
    prompts.push(prompt)
    return {
      promptTokens: tokensOfAll(messages) + openingTokens,
      cachedTokens: shared < leastTokens ? 0 : shared - (shared % stepTokens),
    }
  }
}

function sharedTokens(earlier: readonly Piece[], prompt: readonly Piece[]): number {
  let shared = 0
  for (const [at, piece] of prompt.entries()) {
    const other = earlier[at]
    if (other !== piece) return shared + (other ? Math.min(piece.size, sharedWithin(other.tokens, piece.tokens)) : 0)
    shared += piece.size
  }
  return shared
}

function sharedWithin(one: readonly number[], other: readonly number[]): number {
  const end = other.findIndex((token, at) => token !== one[at])
  return end < 0 ? other.length : end
}

import type { ChatMessage } from '@chinwag/core'
import type { ContextOptions } from '../src/context-options.ts'

/** Every word is one token: sizes can be read off the text. */
export const words = (text: string): number => text.split(/\s+/).filter(Boolean).length

/** Leaves 1,000 tokens for the prompt. */
export const thousand: ContextOptions = { window: 1_100, reserve: 100, margin: 0, count: words }

/** A user message that takes so many tokens in all. */
export const user = (tokens: number, word = 'w'): ChatMessage => ({
  role: 'user',
  content: `${word} `.repeat(tokens - 4),
})

/** An answer that takes so many tokens in all. */
export const answer = (tokens: number, word = 'w'): ChatMessage => ({
  role: 'assistant',
  content: `${word} `.repeat(tokens - 4),
})

/** So many turns of so many tokens each. */
export const turns = (count: number, tokens = 100): ChatMessage[] =>
  Array.from({ length: count }, (_, index) => [user(tokens / 2, `q${index}`), answer(tokens / 2, `a${index}`)]).flat()

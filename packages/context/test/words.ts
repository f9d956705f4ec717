import type { ChatMessage } from '@chinwag/core'

/** Every word is one token: sizes can be read off the text. */
export const words = (text: string): number => text.split(/\s+/).filter(Boolean).length

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

/** Turns of 100 tokens. */
export const turns = (count: number): ChatMessage[] =>
  Array.from({ length: count }, (_, index) => [user(50, `q${index}`), answer(50, `a${index}`)]).flat()

import type { ChatMessage } from '@chinwag/core'
import { expect, it } from 'vitest'
import { countText, createPromptCache, tokensOf, tokensOfAll } from './prompt-cache.ts'

/** A message of so many tokens in all. */
const message = (tokens: number, word = ' the'): ChatMessage => {
  const made: ChatMessage = { role: 'user', content: word.repeat(tokens - 4) }
  expect(tokensOf(made)).toBe(tokens)
  return made
}

it('counts a message with its role and frame, and the opening of the answer', () => {
  const usage = createPromptCache()([message(50), message(60)])
  expect(usage).toEqual({ promptTokens: 113, cachedTokens: 0 })
  expect(tokensOfAll([message(50), message(60)])).toBe(110)
  expect(countText('<|im_start|>')).toBeGreaterThan(1)
})

it('caches nothing of less than 1,024 tokens', () => {
  const usageOf = createPromptCache()
  usageOf([message(1_023), message(50, ' of')])
  expect(usageOf([message(1_023), message(50, ' to')]).cachedTokens).toBe(1_024)
  const short = createPromptCache()
  short([message(1_000)])
  expect(short([message(1_000)]).cachedTokens).toBe(0)
})

it('caches whole steps of 128 tokens of what two prompts share', () => {
  const usageOf = createPromptCache()
  usageOf([message(1_500)])
  expect(usageOf([message(1_500), message(400, ' of')]).cachedTokens).toBe(1_408)
  expect(usageOf([message(1_500), message(400, ' of'), message(10)]).cachedTokens).toBe(1_792)
})

it('caches nothing after the first difference', () => {
  const usageOf = createPromptCache()
  usageOf([message(50), message(3_000)])
  expect(usageOf([message(50, ' of'), message(3_000)]).cachedTokens).toBe(0)
})

it('remembers every earlier prompt, not just the last', () => {
  const usageOf = createPromptCache()
  usageOf([message(2_048)])
  usageOf([message(2_048, ' of')])
  expect(usageOf([message(2_048), message(50)]).cachedTokens).toBe(2_048)
})

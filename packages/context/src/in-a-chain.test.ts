import { type ChatMessage, createChat, isChatError } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { history } from '../test/histories.ts'
import { context } from './context.ts'
import type { ContextOptions } from './context-options.ts'

describe('a server that checks requests as the API does', () => {
  it('accepts whatever is left of any valid history, in JSON and as a stream', async () => {
    const { fetch } = createSimulator({ answer: () => 'Fine.' })
    let trimmed = 0
    const use = [context({ window: 900, reserve: 50, margin: 0, onTrim: () => void trimmed++ })] as const
    const chat = createChat({ apiKey: 'sim', fetch, use })
    const outcomes: Record<string, number> = {}
    await fc.assert(
      fc.asyncProperty(history, fc.boolean(), async (messages, stream) => {
        const body = { model: 'gpt-4o', messages }
        const outcome = await (stream ? chat.stream(body).completion() : chat.complete(body)).then(
          () => 'answered',
          (error: unknown) => (isChatError(error) ? error.code : 'unknown'),
        )
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      }),
      { numRuns: 500 },
    )
    expect(Object.keys(outcomes).toSorted()).toEqual(['answered', 'context_length'])
    expect(trimmed).toBeGreaterThan(100)
  })
})

describe("a provider's prompt cache", () => {
  /** Which share of all prompt tokens the provider had in its cache, over a conversation of fifty turns. */
  async function cachedShare(options: ContextOptions): Promise<number> {
    const chat = createChat({ apiKey: 'sim', fetch: createSimulator().fetch, use: [context(options)] })
    const messages: ChatMessage[] = [{ role: 'system', content: 'You explain things in one paragraph.' }]
    let cached = 0
    let all = 0
    for (let turn = 0; turn < 50; turn++) {
      messages.push({ role: 'user', content: `Question ${turn}: what is a decorator, and when would I write one?` })
      const { choices, usage } = await chat.complete({ model: 'gpt-4o', messages })
      messages.push({ role: 'assistant', content: choices[0]?.message.content ?? '' })
      cached += usage?.prompt_tokens_details?.cached_tokens ?? 0
      all += usage?.prompt_tokens ?? 0
    }
    return cached / all
  }

  it('keeps matching with cuts on a grid, and never matches where the oldest turn goes with every new one', async () => {
    expect(await cachedShare({ window: 8_000, reserve: 500 })).toBeGreaterThan(0.6)
    expect(await cachedShare({ maxTurns: 25, lowTurns: 10 })).toBeGreaterThan(0.6)
    expect(await cachedShare({ maxTurns: 15 })).toBeLessThan(0.4)
  })
})

import { createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { expect, it } from 'vitest'
import { question } from '../test/fixtures.ts'
import type { CacheHit } from './cache-options.ts'
import { cache } from './cache.ts'
import type { CachedAnswer, Entry } from './envelope.ts'
import { costOf, type Prices } from './prices.ts'

const prices: Prices = {
  'gpt-4.1': { input: 2, cachedInput: 0.5, output: 8 },
  'gpt-4.1-2025-04-14': { input: 20, output: 80 },
}

function entryOf(model: string, usage: object | null, type: CachedAnswer['type'] = 'completion'): Entry {
  const said = { id: '1', created: 1, model, choices: [] }
  const answer =
    type === 'completion'
      ? { type, completion: { ...said, object: 'chat.completion', usage } }
      : { type, chunks: [{ ...said, usage }, { ...said, usage: null }, said] }
  return { key: 'k', createdAt: 1, expiresAt: null, tokens: null, model, answer: answer as unknown as CachedAnswer }
}

const usage = { prompt_tokens: 1_000_000, completion_tokens: 500_000, total_tokens: 1_500_000 }
const cached = { ...usage, prompt_tokens_details: { cached_tokens: 400_000 } }

it.each<[string, number | undefined, Entry, string]>([
  ['prompt and answer', 2 + 4, entryOf('gpt-4.1', usage), 'x'],
  ['prompt and answer of a stream', 2 + 4, entryOf('gpt-4.1', usage, 'chunks'), 'x'],
  ['less for what the provider had cached', 0.6 * 2 + 0.4 * 0.5 + 4, entryOf('gpt-4.1', cached), 'x'],
  ['as much for it where no price says otherwise', 20 + 40, entryOf('gpt-4.1-2025-04-14', cached), 'gpt-4.1'],
  ['by the model that was asked for, where the server names another', 2 + 4, entryOf('gpt-4.1-x', usage), 'gpt-4.1'],
  ['nothing known, of a model without a price', undefined, entryOf('other', usage), 'other'],
  ['nothing known, of a model with the name of a method', undefined, entryOf('toString', usage), 'constructor'],
  ['nothing known, without usage', undefined, entryOf('gpt-4.1', null), 'x'],
  ['nothing known, with half a usage', undefined, entryOf('gpt-4.1', { prompt_tokens: 1 }), 'x'],
])('a hit saves %s', (_, cost, entry, asked) => {
  if (cost === undefined) expect(costOf(entry, asked, prices)).toBe(undefined)
  else expect(costOf(entry, asked, prices)).toBeCloseTo(cost, 10)
  expect(costOf(entry, asked, undefined)).toBe(undefined)
})

it('tells `onHit` and the inspector', async () => {
  const hits: CacheHit[] = []
  const costs: unknown[] = []
  const table = { [question.model]: { input: 1e6, output: 2e6 } }
  const chat = createChat({
    ...{ apiKey: 'sim', fetch: createSimulator().fetch },
    use: [cache({ prices: table, onHit: (hit) => void hits.push(hit) })],
    inspect: ({ decision, savedCost }) => void (decision === 'hit' && costs.push(savedCost)),
  })
  const { usage } = await chat.complete(question)
  await chat.complete(question)
  const cost = Number(usage?.prompt_tokens) + 2 * Number(usage?.completion_tokens)
  expect(cost).toBeGreaterThan(0)
  expect([hits.map(({ savedCost }) => savedCost), costs]).toEqual([[cost], [cost]])
})

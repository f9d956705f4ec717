import { cache } from '@chinwag/cache'
import { createChat, type Middleware, toFetch } from '@chinwag/core'
import { circuitBreaker, fallback, hedge, retry } from '@chinwag/retry'
import type { FaultName } from '@chinwag/testing'
import { createSimulator } from '@chinwag/testing/node'
import { describe, expect, test } from 'vitest'
import { openai, type Sdk, sdks } from './sdks.ts'

type Fetch = typeof globalThis.fetch

/** How many requests a server gets that always fails, for one JSON call of an SDK and for one stream. */
async function countRequests(make: (fetch: Fetch) => Sdk, use: () => readonly Middleware[], fault: FaultName) {
  const counts: number[] = []
  for (const isStream of [false, true]) {
    const simulator = createSimulator({ faults: [{ fault, retryAfterMs: 1 }] })
    await using server = await simulator.listen()
    const sdk = make(toFetch(createChat({ baseURL: server.url, use: use() })))
    await expect(isStream ? textOf(sdk.stream('m', 'Hi')) : sdk.json('m', 'Hi')).rejects.toThrow()
    counts.push(simulator.calls.length)
  }
  return counts
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

/** A chain around `retry()`. It never finds anything in the cache, and neither hedges nor opens. */
const chainOf = (attempts: number): readonly Middleware[] => [
  cache({ when: 'always' }),
  retry({ attempts, baseMs: 1, capMs: 50, adaptive: false }),
  hedge({ delayMs: 60_000 }),
  circuitBreaker(),
]

describe.each(sdks.map((make) => ({ make, name: make(fetch).name })))(
  '$name over a server that always fails',
  ({ make }) => {
    test.each([1, 2, 4])('sends exactly %i requests with that many attempts', async (attempts) => {
      expect(await countRequests(make, () => chainOf(attempts), 'server-error')).toEqual([attempts, attempts])
    })

    test('sends exactly that many to each hop of a fallback', async () => {
      const use = () => [fallback([{ model: 'other' }]), ...chainOf(2).slice(1)]
      expect(await countRequests(make, use, 'overloaded')).toEqual([4, 4])
    })
  },
)

describe('openai with the retries that it has by default', () => {
  const byDefault = (fetch: Fetch) => openai(fetch, 2)

  test.each<[FaultName, number]>([
    ['server-error', 3],
    ['rate-limit', 3],
    ['overloaded', 3],
    ['html-502', 3],
    ['unauthorized', 1],
    ['quota', 1],
    ['reset-before-head', 2],
  ])('sends no more than the chain: %s', async (fault, count) => {
    expect(await countRequests(byDefault, () => chainOf(3), fault)).toEqual([count, count])
  })

  test('sends nothing to an upstream whose circuit is open', async () => {
    const use = [circuitBreaker({ minimumCalls: 1 })]
    const simulator = createSimulator({ faults: [{ fault: 'server-error' }] })
    const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use })
    await expect(chat.complete({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] })).rejects.toThrow()
    await expect(byDefault(toFetch(chat)).json('m', 'Hi')).rejects.toThrow(/circuit of this upstream is open/)
    expect(simulator.calls).toHaveLength(1)
  })
})

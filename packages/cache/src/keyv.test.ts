import { testStore } from '@chinwag/testing/conformance'
import { Keyv } from 'keyv'
import { describe, expect, it, test } from 'vitest'
import { createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { question } from '../test/fixtures.ts'
import { cache } from './cache.ts'

testStore('Keyv in memory', () => new Keyv<string>(), { test })

function setUp(store: Keyv) {
  const simulator = createSimulator()
  const problems: unknown[] = []
  const chat = createChat({
    ...{ apiKey: 'sim', fetch: simulator.fetch, use: [cache({ store, storeTimeoutMs: 10_000 })] },
    inspect: ({ type, operation, problem }) => void (type === 'cache-store' && problems.push([operation, problem])),
  })
  return { chat, simulator, problems }
}

describe('Keyv', () => {
  it('is a store as it is', async () => {
    const { chat, simulator } = setUp(new Keyv({ namespace: 'answers' }))
    const first = await chat.complete(question)
    await chat.idle()
    await expect(chat.complete(question)).resolves.toEqual(first)
    expect(simulator.calls).toHaveLength(1)
  })

  it('keeps the entries of two namespaces apart', async () => {
    const entries = new Map()
    for (const namespace of ['one', 'two']) {
      const { chat, simulator } = setUp(new Keyv({ store: entries, namespace }))
      await chat.complete(question)
      await chat.idle()
      expect(simulator.calls).toHaveLength(1)
    }
    expect(entries.size).toBe(2)
  })

  it.each([
    [
      'names what fails to the inspector with `throwOnErrors`',
      true,
      [
        ['get', 'RangeError'],
        ['set', 'RangeError'],
      ],
    ],
    ['swallows what fails without it, and only caches nothing', false, []],
  ] as const)('%s', async (_, throwOnErrors, expected) => {
    const broken = new Map<string, unknown>()
    broken.get = broken.set = () => {
      throw new RangeError('The backend is gone')
    }
    const { chat, simulator, problems } = setUp(new Keyv({ store: broken, throwOnErrors }))
    await chat.complete(question)
    await chat.idle()
    expect(simulator.calls).toHaveLength(1)
    expect(problems).toEqual(expected)
  })
})

import { type CallEvent, ChatError, type ChatParams, createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCountingStore } from '../test/counting-store.ts'
import { question } from '../test/fixtures.ts'
import type { CacheHit, CacheOptions } from './cache-options.ts'
import { cache } from './cache.ts'

const warm: ChatParams = { ...question, temperature: 0.7 }

function setUp(options: CacheOptions = {}) {
  const simulator = createSimulator()
  const store = createCountingStore()
  const events: CallEvent[] = []
  const chat = createChat({
    apiKey: 'sim',
    fetch: simulator.fetch,
    use: [cache({ store, ...options })],
    inspect: (event) => void events.push(event),
  })
  const decisions = (): unknown[] => events.filter(({ type }) => type === 'cache').map(({ decision }) => decision)
  return { chat, simulator, store, events, decisions }
}

function fail(): never {
  throw new TypeError('not today')
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

describe('a request that was answered before', () => {
  it('is answered from the cache, as the same answer', async () => {
    const { chat, simulator, decisions } = setUp()
    const first = await chat.complete(question)
    await expect(chat.complete(question)).resolves.toEqual(first)
    expect(simulator.calls).toHaveLength(1)
    expect(decisions()).toEqual(['miss', 'hit'])
  })

  it('says that it came from the cache, and how old it is in seconds', async () => {
    const { chat } = setUp()
    const first = await chat.send(question)
    expect([first.source, first.headers.get('x-chinwag-cache'), first.headers.get('age')]).toEqual([
      'network',
      null,
      null,
    ])
    await first.completion()
    vi.setSystemTime(1_000_000 + 61_900)
    const second = await chat.send(question)
    expect([second.source, second.headers.get('x-chinwag-cache'), second.headers.get('age')]).toEqual([
      'cache',
      'hit',
      '61',
    ])
    expect(second.status).toBe(200)
  })

  it('tells `onHit` and the inspector what was saved', async () => {
    const hits: CacheHit[] = []
    const { chat, events } = setUp({ onHit: (hit) => void hits.push(hit) })
    const { usage, model } = await chat.complete(question)
    vi.setSystemTime(1_002_500)
    await chat.complete(question)
    const event = events.find(({ decision }) => decision === 'hit')
    expect(event).toMatchObject({ ageMs: 2500, savedTokens: usage?.total_tokens })
    expect(hits).toEqual([
      {
        ...{ key: event?.['key'], ageMs: 2500, savedTokens: usage?.total_tokens, savedCost: undefined },
        ...{ isStale: false, model, callId: event?.callId },
      },
    ])
  })

  it.each([
    ['throws', fail],
    ['rejects', async () => fail()],
  ])('survives an `onHit` that %s', async (_, onHit) => {
    const { chat, events } = setUp({ onHit })
    const first = await chat.complete(question)
    await expect(chat.complete(question)).resolves.toEqual(first)
    expect(events).toContainEqual(expect.objectContaining({ type: 'cache-hook', hook: 'onHit', problem: 'TypeError' }))
  })

  it('gives every caller an answer of its own', async () => {
    const { chat } = setUp()
    const first = await chat.complete(question)
    const [second, third] = [await chat.complete(question), await chat.complete(question)]
    expect(second).not.toBe(third)
    expect(second.choices[0]?.message).not.toBe(first.choices[0]?.message)
  })
})

describe('which requests are cached', () => {
  it('are by default those with temperature 0', async () => {
    const { chat, simulator, store, decisions } = setUp()
    for (const body of [warm, { ...question, temperature: undefined }]) {
      await chat.complete(body)
      await chat.complete(body)
    }
    expect(simulator.calls).toHaveLength(4)
    expect([store.entries.size, store.reads]).toEqual([0, 0])
    expect(decisions()).toEqual(['skip', 'skip', 'skip', 'skip'])
  })

  it('are all with `when: always`', async () => {
    const { chat, simulator } = setUp({ when: 'always' })
    await chat.complete(warm)
    await chat.complete(warm)
    expect(simulator.calls).toHaveLength(1)
  })

  it('are those that a function wants; one that throws wants none', async () => {
    const { chat, simulator, decisions } = setUp({
      when({ model }) {
        if (model === 'gpt-4.1') throw new Error('no')
        return model === 'gpt-4.1-mini'
      },
    })
    for (const model of ['gpt-4.1-mini', 'gpt-4.1-nano', 'gpt-4.1']) {
      await chat.complete({ ...warm, model })
      await chat.complete({ ...warm, model })
    }
    expect(simulator.calls).toHaveLength(5)
    expect(decisions()).toEqual(['miss', 'hit', 'skip', 'skip', 'skip', 'skip'])
  })

  it('leave out what has no key, and send it all the same', async () => {
    const { chat, simulator, decisions } = setUp({ when: 'always' })
    let nested: unknown = 'deep'
    for (let depth = 0; depth < 300; depth++) nested = [nested]
    await chat.complete({ ...warm, x_nested: nested })
    expect(simulator.calls).toHaveLength(1)
    expect(decisions()).toEqual(['skip'])
  })
})

describe('what a call can ask for', () => {
  it('`use` caches any request', async () => {
    const { chat, simulator } = setUp()
    const first = await chat.complete(warm, { cache: 'use' })
    await expect(chat.complete(warm, { cache: 'use' })).resolves.toEqual(first)
    expect(simulator.calls).toHaveLength(1)
  })

  it('`bypass` neither reads nor writes', async () => {
    const { chat, simulator, store, decisions } = setUp()
    await chat.complete(question, { cache: 'bypass' })
    await chat.complete(question, { cache: 'bypass' })
    expect(simulator.calls).toHaveLength(2)
    expect([store.entries.size, store.reads]).toEqual([0, 0])
    expect(decisions()).toEqual(['bypass', 'bypass'])
  })

  it('`refresh` asks the server and keeps the new answer', async () => {
    const { chat, simulator, decisions } = setUp()
    const old = await chat.complete(warm, { cache: 'use' })
    const fresh = await chat.complete(warm, { cache: 'refresh' })
    expect(fresh).not.toEqual(old)
    await expect(chat.complete(warm, { cache: 'use' })).resolves.toEqual(fresh)
    expect(simulator.calls).toHaveLength(2)
    expect(decisions()).toEqual(['miss', 'refresh', 'hit'])
  })

  it('`only` never asks the server', async () => {
    const { chat, simulator, decisions } = setUp()
    const failure = await chat.complete(warm, { cache: 'only' }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ChatError)
    expect(failure).toMatchObject({ code: 'not_found', retryable: false })
    expect(failure).toMatchInlineSnapshot(
      `[ChatError: The cache has no answer to this request. Send it with \`cache: 'use'\` to ask the server and keep its answer.]`,
    )
    expect(simulator.calls).toHaveLength(0)

    const kept = await chat.complete(warm, { cache: 'use' })
    await expect(chat.complete(warm, { cache: 'only' })).resolves.toEqual(kept)
    expect(simulator.calls).toHaveLength(1)
    expect(decisions()).toEqual(['only-miss', 'miss', 'hit'])
  })

  it('`only` finds nothing for a request that has no key', async () => {
    const { chat, simulator } = setUp({ scope: () => '' })
    await expect(chat.complete(question, { cache: 'only' })).rejects.toMatchObject({ code: 'not_found' })
    expect(simulator.calls).toHaveLength(0)
  })

  it('is refused when it does not exist', async () => {
    const { chat, simulator } = setUp()
    const options: object = { cache: 'always' }
    const failure = await chat.complete(question, options).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'invalid_request', param: 'cache' })
    expect(failure).toMatchInlineSnapshot(
      `[ChatError: The call's \`cache\` option must be 'use', 'bypass', 'refresh' or 'only', got "always".]`,
    )
    expect(simulator.calls).toHaveLength(0)
  })
})

describe('the age of an entry', () => {
  it('ends with the lifetime, though the store has the entry still', async () => {
    const { chat, simulator, store } = setUp({ ttlMs: 1000 })
    await chat.complete(question)
    vi.setSystemTime(1_000_999)
    await chat.complete(question)
    expect(simulator.calls).toHaveLength(1)
    vi.setSystemTime(1_001_000)
    expect(store.entries.size).toBe(1)
    await chat.complete(question)
    expect(simulator.calls).toHaveLength(2)
    vi.setSystemTime(1_001_999)
    await chat.complete(question)
    expect(simulator.calls).toHaveLength(2)
  })

  it('is a day at most by default, and has no end with `Infinity`', async () => {
    const [standard, endless] = [setUp(), setUp({ ttlMs: Infinity })]
    for (const { chat } of [standard, endless]) await chat.complete(question)
    vi.setSystemTime(1_000_000 + 86_400_000)
    for (const { chat } of [standard, endless]) await chat.complete(question)
    expect([standard.simulator.calls.length, endless.simulator.calls.length]).toEqual([2, 1])
  })

  it('is told to the store too', async () => {
    const lifetimes: (number | undefined)[] = []
    for (const ttlMs of [5000, Infinity]) {
      const { chat } = setUp({
        ttlMs,
        store: { get: () => undefined, set: (_key, _value, ttl) => lifetimes.push(ttl), delete: () => {} },
      })
      await chat.complete(question)
    }
    expect(lifetimes).toEqual([5000, undefined])
  })

  it('is 0 for an entry from the future, of a machine whose clock is ahead', async () => {
    const { chat } = setUp()
    await chat.complete(question)
    vi.setSystemTime(990_000)
    expect((await chat.send(question)).headers.get('age')).toBe('0')
  })
})

describe('variants', () => {
  it('keeps so many samples, and serves them in turn', async () => {
    const { chat, simulator, store } = setUp({ when: 'always', variants: 3 })
    const ask = async (): Promise<unknown> => (await chat.complete(warm)).choices[0]?.message.content
    const samples = [await ask(), await ask(), await ask()]
    expect(new Set(samples).size).toBe(3)
    expect([simulator.calls.length, store.entries.size]).toEqual([3, 3])
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([...samples, samples[0]])
    expect(simulator.calls).toHaveLength(3)
  })

  it('keeps one answer where the temperature is 0', async () => {
    const { chat, simulator } = setUp({ variants: 3 })
    await chat.complete(question)
    await chat.complete(question)
    expect(simulator.calls).toHaveLength(1)
  })

  it('serves `only` with any sample that is there', async () => {
    const { chat, simulator } = setUp({ variants: 3 })
    const kept = await chat.complete(warm, { cache: 'use' })
    for (let round = 0; round < 4; round++) {
      await expect(chat.complete(warm, { cache: 'only' })).resolves.toEqual(kept)
    }
    expect(simulator.calls).toHaveLength(1)
  })
})

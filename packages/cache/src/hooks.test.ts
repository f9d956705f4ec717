import { type CallEvent, type ChatParams, createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCountingStore } from '../test/counting-store.ts'
import { question } from '../test/fixtures.ts'
import type { CacheOptions } from './cache-options.ts'
import { cache } from './cache.ts'

function setUp(options: CacheOptions, apiKey: string | (() => string | Promise<string>) = 'sim') {
  const simulator = createSimulator()
  const store = createCountingStore()
  const events: CallEvent[] = []
  const chat = createChat({
    ...{ apiKey, fetch: simulator.fetch, inspect: (event) => void events.push(event) },
    use: [cache({ store, ...options })],
  })
  const seen = (): unknown[] =>
    events
      .filter(({ type }) => type === 'cache-hook')
      .map((event) => `${String(event['hook'])}: ${String(event['problem'])}`)
  return { chat, simulator, store, seen, events }
}

function fail(): never {
  throw new TypeError('the secret of Ada')
}

afterEach(() => void vi.useRealTimers())

const never = (): Promise<never> => new Promise(() => {})

describe('a function of the user that fails', () => {
  it.each<[string, CacheOptions, string]>([
    ['`when` throws', { when: fail }, 'when: TypeError'],
    ['`when` gives a promise', { when: (async () => true) as never }, 'when: TypeError'],
    ['`scope` throws', { scope: fail }, 'scope: TypeError'],
    ['`scope` rejects', { scope: async () => fail() }, 'scope: TypeError'],
    ['`scope` gives no text', { scope: (() => 7) as never }, 'scope: number'],
  ])('is seen, and leaves the cache out of the call: %s', async (_, options, problem) => {
    const { chat, simulator, store, seen, events } = setUp(options)
    await chat.complete(question)
    await chat.complete(question)
    expect([simulator.calls.length, store.reads, store.entries.size]).toEqual([2, 0, 0])
    expect(seen()).toEqual([problem, problem])
    expect(JSON.stringify(events)).not.toContain('Ada')
  })

  it('is none where `scope` gives the empty text, to leave the cache out', async () => {
    const { chat, seen } = setUp({ scope: () => '' })
    await chat.complete(question)
    expect(seen()).toEqual([])
  })
})

describe('a `scope` that never settles', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))

  it.each([
    [undefined, 50],
    [200, 200],
  ])(
    'with `storeTimeoutMs` %j holds up a call for %i ms, which goes on without the cache',
    async (storeTimeoutMs, ms) => {
      const { chat, simulator, store, seen } = setUp({ scope: never, storeTimeoutMs })
      const call = chat.complete(question)
      await vi.advanceTimersByTimeAsync(ms - 1)
      expect(simulator.calls).toHaveLength(0)
      await vi.advanceTimersByTimeAsync(1)
      await call
      expect([simulator.calls.length, store.reads]).toEqual([1, 0])
      expect(seen()).toEqual(['scope: timeout'])
    },
  )

  it('does not hold back a caller who leaves', async () => {
    const { chat, simulator, seen } = setUp({ scope: never })
    const controller = new AbortController()
    const call = chat.complete(question, { signal: controller.signal })
    call.catch(() => {})
    await vi.advanceTimersByTimeAsync(0)
    controller.abort('left')
    await vi.advanceTimersByTimeAsync(0)
    await expect(call).rejects.toBe('left')
    expect([simulator.calls.length, vi.getTimerCount()]).toEqual([0, 0])
    expect(seen()).toEqual([])
  })
})

describe('an API key that is a function', () => {
  const calls = () => vi.fn(() => 'sk-one')

  it('is asked for the scope of each call that is cached, and once more for a request', async () => {
    const source = calls()
    const { chat } = setUp({}, source)
    await chat.complete(question)
    expect(source).toHaveBeenCalledTimes(2)
    await chat.complete(question)
    expect(source).toHaveBeenCalledTimes(3)
    await chat.complete(question, { cache: 'bypass' })
    expect(source).toHaveBeenCalledTimes(4)
  })

  it('is not asked for a hit where `scope` is given', async () => {
    const source = calls()
    const { chat } = setUp({ scope: 'shared' }, source)
    await chat.complete(question)
    await chat.complete(question)
    expect(source).toHaveBeenCalledTimes(1)
  })

  it('may fail once: the call goes on without the cache', async () => {
    let isFirst = true
    const { chat, simulator, store, seen } = setUp({}, () => {
      if (!isFirst) return 'sk-one'
      isFirst = false
      return fail()
    })
    await chat.complete(question)
    expect([simulator.calls.length, store.entries.size]).toEqual([1, 0])
    expect(seen()).toEqual(['scope: ChatError'])
  })

  it('that fails for good fails a call as it would without the cache, though the answer is kept', async () => {
    let isBroken = false
    const apiKey = (): string => (isBroken ? fail() : 'sk-one')
    const { chat } = setUp({}, apiKey)
    await chat.complete(question)
    isBroken = true
    const plain = createChat({ apiKey, fetch: createSimulator().fetch })
    const [own, expected] = await Promise.all(
      [chat, plain].map((each) => each.complete(question).catch((error: unknown) => error)),
    )
    expect(own).toMatchObject({ code: 'authentication' })
    expect(own).toEqual(expected)
  })

  it('may take longer than the store', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let give = (): void => {}
    const key = new Promise<string>((resolve) => (give = () => resolve('sk-one')))
    const { chat, store, seen } = setUp({}, () => key)
    const call = chat.complete(question)
    await vi.advanceTimersByTimeAsync(5000)
    give()
    await call
    expect([store.entries.size, seen()]).toEqual([1, []])
  })

  it('that never settles leaves the cache out after ten seconds, and then the timeouts of the call hold', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const { chat, seen } = setUp({}, never)
    const call = chat.complete(question, { timeouts: { responseMs: 5000 } })
    call.catch(() => {})
    await vi.advanceTimersByTimeAsync(10_000)
    expect(seen()).toEqual(['scope: timeout'])
    await vi.advanceTimersByTimeAsync(5000)
    await expect(call).rejects.toMatchObject({ code: 'timeout', phase: 'response' })
  })
})

describe('`only` says why there is nothing', () => {
  const messageOf = (options: CacheOptions, body: ChatParams = question) =>
    setUp(options)
      .chat.complete(body, { cache: 'only' })
      .catch((error: unknown) => error)

  it('where it is not known whose answers these are', async () => {
    for (const scope of [fail, () => '']) {
      const failure = await messageOf({ scope })
      expect(failure).toMatchObject({ code: 'not_found', retryable: false })
      expect(failure).toMatchInlineSnapshot(
        `[ChatError: The cache cannot tell whose answers this call may read: the \`scope\` option gave no name, or the API key could not be had. Where one of them failed, the \`cache-hook\` event of \`inspect\` says how.]`,
      )
    }
  })

  it('where the request can have no key', async () => {
    const failure = await messageOf({}, { ...question, x_count: 1n })
    expect(failure).toMatchObject({ code: 'not_found', retryable: false })
    expect(failure).toMatchInlineSnapshot(
      `[ChatError: The cache can have no answer to this request: it is nested too deep, or is no JSON. Send it with \`cache: 'bypass'\` to ask the server.]`,
    )
  })
})

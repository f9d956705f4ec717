import { type CallEvent, ChatError, createChat } from '@chinwag/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLeasingStore } from '../test/leasing-store.ts'
import { question, richCompletion, textChunks } from '../test/fixtures.ts'
import { createScriptedServer, type ScriptedCall, turn } from '../test/scripted-server.ts'
import type { CacheOptions } from './cache-options.ts'
import { cache } from './cache.ts'
import type { Store } from './store.ts'

/** Long enough that nobody waits for it in vain. */
const lockMs = 20_000

afterEach(() => void vi.useRealTimers())

/** Two processes, as it were, on one store. */
function setUp(options: CacheOptions = {}, store: Store = createLeasingStore()) {
  const server = createScriptedServer()
  const events: CallEvent[] = []
  const make = () =>
    createChat({
      transport: server.transport,
      use: [cache({ store, lockMs, storeTimeoutMs: 10_000, ...options })],
      inspect: (event) => void events.push(event),
    })
  /** Resolves when somebody waits for somebody else. */
  const untilWaiting = () =>
    vi.waitUntil(() => events.some(({ type }) => type === 'wait'), { interval: 1, timeout: 20_000 })
  const locks = (): string[] =>
    'entries' in store ? [...(store.entries as Map<string, string>).keys()].filter((key) => key.endsWith(':lock')) : []
  return { here: make(), there: make(), server, events, untilWaiting, locks }
}

const withoutLock = (): Store => {
  const { setIfAbsent: _, ...store } = createLeasingStore()
  return store
}

describe.each<[string, () => Store]>([
  ['a store that can lock', createLeasingStore],
  ['a store that cannot', withoutLock],
  ['a Map', () => new Map<string, string>()],
])('with `lockMs` on %s', (_, makeStore) => {
  it('one process asks, and the other gets its answer from the store', async () => {
    const { here, there, server, untilWaiting } = setUp({}, makeStore())
    const first = here.complete(question)
    const upstream = await server.call(1)
    const second = there.send(question)
    await untilWaiting()
    upstream.answer(richCompletion)
    await expect(first).resolves.toEqual(richCompletion)
    expect((await second).source).toBe('cache')
    await expect(second.then((response) => response.completion())).resolves.toEqual(richCompletion)
    expect(server.calls).toHaveLength(1)
  })

  it('the other asks when the first one fails', async () => {
    const { here, there, server, untilWaiting } = setUp({}, makeStore())
    const first = here.complete(question)
    const upstream = await server.call(1)
    const second = there.complete(question)
    await untilWaiting()
    const error = new ChatError('No.', { code: 'server' })
    upstream.fail(error)
    await expect(first).rejects.toBe(error)
    ;(await server.call(2)).answer(richCompletion)
    await expect(second).resolves.toEqual(richCompletion)
  })
})

describe('a process that has the lease', () => {
  it.each<[string, (upstream: ScriptedCall) => void]>([
    ['the answer is kept', (upstream) => upstream.answer(richCompletion)],
    ['the answer is not one to keep', (upstream) => upstream.answer({ ...richCompletion, choices: [] })],
    ['the call fails', (upstream) => upstream.fail(new ChatError('No.', { code: 'server' }))],
    [
      'the stream breaks',
      (upstream) => {
        upstream.open()
        upstream.push(...textChunks('x').slice(0, 2))
        upstream.break(new Error('reset'))
      },
    ],
  ])('gives it back when %s', async (_, end) => {
    const { here, server, locks } = setUp()
    const call = here.send({ ...question, stream: true })
    const upstream = await server.call(1)
    expect(locks()).toHaveLength(1)
    end(upstream)
    await call.then((response) => response.completion()).catch(() => {})
    await here.idle()
    expect(locks()).toEqual([])
  })

  it('gives it back when its caller leaves', async () => {
    const { here, server, locks } = setUp()
    const controller = new AbortController()
    const call = here.complete(question, { signal: controller.signal })
    await server.call(1)
    controller.abort('left')
    await expect(call).rejects.toBe('left')
    await turn()
    await here.idle()
    expect(locks()).toEqual([])
  })

  it('does not give back what is another one’s by now', async () => {
    const store = createLeasingStore()
    const { here, server } = setUp({}, store)
    const call = here.complete(question)
    const upstream = await server.call(1)
    const [lock = ''] = [...store.entries.keys()]
    store.set(lock, 'of somebody else')
    upstream.answer(richCompletion)
    await call
    await here.idle()
    expect(store.get(lock)).toBe('of somebody else')
  })

  it('finds the answer that came between its looking and its asking, and does not ask', async () => {
    const store = createLeasingStore()
    const { here, there, server, locks } = setUp({}, store)
    const first = there.complete(question)
    ;(await server.call(1)).answer(richCompletion)
    await first
    await there.idle()
    const [[key = '', entry = ''] = []] = [...store.entries]
    store.entries.delete(key)
    const setIfAbsent = store.setIfAbsent
    store.setIfAbsent = (...args) => {
      store.entries.set(key, entry)
      return setIfAbsent(...args)
    }
    await expect(here.send(question)).resolves.toMatchObject({ source: 'cache' })
    await here.idle()
    expect([server.calls.length, locks()]).toEqual([1, []])
  })
})

describe('a process that waits', () => {
  it('asks itself when the other has not answered in time, and may answer first', async () => {
    const { here, there, server } = setUp({ lockMs: 30 })
    const first = here.complete(question)
    const upstream = await server.call(1)
    const second = there.complete(question)
    ;(await server.call(2)).answer(richCompletion)
    await expect(second).resolves.toEqual(richCompletion)
    upstream.answer(richCompletion)
    await first
  })

  it('asks itself also where the lease never ends', async () => {
    const { here, server } = setUp({ lockMs: 30 }, { ...createLeasingStore(), setIfAbsent: () => false })
    const call = here.complete(question)
    ;(await server.call(1)).answer(richCompletion)
    await expect(call).resolves.toEqual(richCompletion)
  })

  it('lets a caller go at once who leaves, and goes on for the others', async () => {
    const { here, there, server, untilWaiting } = setUp()
    void here.complete(question).catch(() => {})
    const upstream = await server.call(1)
    const controller = new AbortController()
    const [left, patient] = [there.complete(question, { signal: controller.signal }), there.send(question)]
    await untilWaiting()
    controller.abort('left')
    await expect(left).rejects.toBe('left')
    upstream.answer(richCompletion)
    await expect(patient.then((response) => response.completion())).resolves.toEqual(richCompletion)
    expect(server.calls).toHaveLength(1)
  })

  it('gives what came to all who wait in it, streams too', async () => {
    const { here, there, server, untilWaiting } = setUp()
    void here.complete(question)
    const upstream = await server.call(1)
    const calls = [there.send({ ...question, stream: true }), there.send(question)]
    await untilWaiting()
    upstream.open()
    upstream.push(...textChunks('one ', 'two'))
    upstream.end()
    const responses = await Promise.all(calls)
    expect(responses.map(({ source }) => source).toSorted()).toEqual(['cache', 'shared'])
    const answers = await Promise.all(responses.map((response) => response.completion()))
    expect(answers.map(({ choices }) => choices[0]?.message.content)).toEqual(['one two', 'one two'])
    expect(server.calls).toHaveLength(1)
  })

  it.each<[string, Partial<Store>, string[]]>([
    ['fails', { setIfAbsent: () => Promise.reject(new RangeError('gone')) }, ['lock: RangeError']],
    ['hangs', { setIfAbsent: () => new Promise<never>(() => {}) }, ['lock: timeout']],
    ['hangs in everything', { get: () => new Promise<never>(() => {}) }, ['get: timeout']],
  ])('asks itself where the store %s', async (_, change, problems) => {
    const { here, server, events } = setUp({ storeTimeoutMs: 20 }, { ...createLeasingStore(), ...change })
    const call = here.complete(question)
    ;(await server.call(1)).answer(richCompletion)
    await expect(call).resolves.toEqual(richCompletion)
    const seen = events.filter(({ type }) => type === 'cache-store')
    expect(seen.map(({ operation, problem }) => `${String(operation)}: ${String(problem)}`)).toEqual(problems)
  })
})

it('a `refresh` waits for nobody', async () => {
  const { here, there, server } = setUp()
  void here.complete(question)
  const upstream = await server.call(1)
  const refresh = there.complete(question, { cache: 'refresh' })
  ;(await server.call(2)).answer(richCompletion)
  await refresh
  upstream.answer(richCompletion)
})

it('of two processes with a stale answer one refreshes it', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1000 })
  const { here, there, server, locks } = setUp({ ttlMs: 1000, staleWhileRevalidateMs: 5000 })
  const first = here.complete(question)
  ;(await server.call(1)).answer(richCompletion)
  await first
  await here.idle()
  vi.setSystemTime(2500)
  await Promise.all([here.complete(question), there.complete(question)])
  ;(await server.call(2)).answer({ ...richCompletion, id: 'fresh' })
  await Promise.all([here.idle(), there.idle()])
  await expect(there.complete(question, { cache: 'only' })).resolves.toMatchObject({ id: 'fresh' })
  expect([server.calls.length, locks()]).toEqual([2, []])
})

it('a caller who leaves while the lock is being set does not hold the others up', async () => {
  const store = createLeasingStore()
  let lock = (): void => {}
  const slow: Store = {
    ...store,
    setIfAbsent: (key, value, ttlMs) =>
      new Promise((resolve) => (lock = () => resolve(store.setIfAbsent(key, value, ttlMs)))),
  }
  const { here, server, locks } = setUp({}, slow)
  const controller = new AbortController()
  const call = here.complete(question, { signal: controller.signal })
  await turn()
  controller.abort('left')
  await expect(call).rejects.toBe('left')
  lock()
  await turn()
  await here.idle()
  expect([...store.entries.keys()].filter((key) => key.endsWith(':lock'))).toEqual([])
  expect([server.calls.length, locks()]).toEqual([0, []])
})

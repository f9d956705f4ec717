import { type CallEvent, createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCountingStore } from '../test/counting-store.ts'
import { question } from '../test/fixtures.ts'
import { cache } from './cache.ts'
import { memoryStore } from './memory-store.ts'
import type { Store } from './store.ts'

const never = new Promise<never>(() => {})
const nothing: Store = { get: () => undefined, set: () => {}, delete: () => {} }

function setUp(store: Store, storeTimeoutMs?: number) {
  const simulator = createSimulator()
  const events: CallEvent[] = []
  const chat = createChat({
    apiKey: 'sim',
    fetch: simulator.fetch,
    use: [cache({ store, storeTimeoutMs })],
    inspect: (event) => void events.push(event),
  })
  const problems = (): unknown[] =>
    events
      .filter(({ type }) => type === 'cache-store')
      .map((event) => `${String(event['operation'])}: ${String(event['problem'])}`)
  return { chat, simulator, problems, events }
}

/** A store that never answers, and says when it was asked. */
function hangingStore(): { readonly store: Store; readonly asked: Promise<void> } {
  let ask = (): void => {}
  const asked = new Promise<void>((resolve) => (ask = resolve))
  const get = (): Promise<never> => {
    ask()
    return never
  }
  return { store: { ...nothing, get }, asked }
}

function fails(): never {
  throw new RangeError('redis://user:password@host is away')
}

describe('a store that fails', () => {
  it.each<[string, Store, string[]]>([
    ['throws on reading', { ...nothing, get: fails }, ['get: RangeError']],
    ['rejects on reading', { ...nothing, get: async () => fails() }, ['get: RangeError']],
    ['throws on writing', { ...nothing, set: fails }, ['set: RangeError']],
    ['rejects on writing', { ...nothing, set: async () => fails() }, ['set: RangeError']],
    ['rejects with what is no error', { ...nothing, get: () => Promise.reject('no') }, ['get: error']],
    ['returns garbage', { ...nothing, get: () => 'garbage' }, ['get: unreadable']],
    ['returns bytes that are no text', { ...nothing, get: () => new Uint8Array([255, 254]) }, ['get: unreadable']],
    ['returns another version', { ...nothing, get: () => '{"v":0}' }, ['get: unreadable']],
    ['forgets', nothing, []],
  ])('and %s fails no call', async (_, store, expected) => {
    const { chat, simulator, problems, events } = setUp(store)
    await expect(chat.complete(question)).resolves.toMatchObject({ object: 'chat.completion' })
    await chat.idle()
    expect(simulator.calls).toHaveLength(1)
    expect(problems()).toEqual(expected)
    expect(JSON.stringify(events)).not.toContain('password')
  })

  it('may say nothing with `null`', async () => {
    const store = { ...nothing, get: () => null }
    const { chat, problems } = setUp(store as unknown as Store)
    await chat.complete(question)
    expect(problems()).toEqual([])
  })

  it('is asked again at the next call', async () => {
    const store = createCountingStore()
    const { chat, simulator } = setUp(store)
    const { get } = store
    store.get = fails
    await chat.complete(question)
    store.get = get
    await chat.complete(question)
    expect(simulator.calls).toHaveLength(1)
  })
})

describe('a store that hangs', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it.each([
    [undefined, 50],
    [200, 200],
  ])('on reading with `storeTimeoutMs` %j holds up a call for %i ms', async (storeTimeoutMs, waitMs) => {
    const { store, asked } = hangingStore()
    const { chat, simulator, problems } = setUp(store, storeTimeoutMs)
    const call = chat.complete(question)
    await asked
    await vi.advanceTimersByTimeAsync(waitMs - 1)
    expect(simulator.calls).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1)
    await call
    expect(problems()).toEqual(['get: timeout'])
  })

  it.each([
    [undefined, 1000],
    [3000, 3000],
  ])('on writing with `storeTimeoutMs` %j holds up no call, and `idle` for %i ms', async (storeTimeoutMs, waitMs) => {
    const { chat, problems } = setUp({ ...nothing, set: () => never }, storeTimeoutMs)
    await chat.complete(question)
    expect(problems()).toEqual([])
    const idle = chat.idle()
    await vi.advanceTimersByTimeAsync(waitMs - 1)
    expect(problems()).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    await idle
    expect(problems()).toEqual(['set: timeout'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('on reading holds up `only` no longer for all variants together than for one', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const { store, asked } = hangingStore()
    const get = vi.spyOn(store, 'get')
    const use = [cache({ store, variants: 5, scope: 'shared' })]
    const chat = createChat({ fetch: createSimulator().fetch, use })
    let failure: unknown
    const call = chat.complete({ ...question, temperature: 1 }, { cache: 'only' }).catch((error) => (failure = error))
    await asked
    await vi.advanceTimersByTimeAsync(49)
    expect(failure).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    await call
    expect(failure).toMatchObject({ code: 'not_found' })
    expect(get.mock.calls.filter(([key]) => !key.includes(':scope:'))).toHaveLength(1)
  })

  it('on reading does not hold back a caller who leaves', async () => {
    const { store, asked } = hangingStore()
    const { chat, simulator, problems } = setUp(store)
    const controller = new AbortController()
    const call = chat.complete(question, { signal: controller.signal })
    call.catch(() => {})
    await asked
    controller.abort('left')
    await expect(call).rejects.toBe('left')
    expect([simulator.calls.length, vi.getTimerCount()]).toEqual([0, 0])
    expect(problems()).toEqual([])
  })
})

it('is not asked for a caller who has left already', async () => {
  const controller = new AbortController()
  const store = createCountingStore()
  const scope = (): string => {
    controller.abort('left')
    return 'tenant'
  }
  const chat = createChat({ fetch: createSimulator().fetch, use: [cache({ store, scope })] })
  await expect(chat.complete(question, { signal: controller.signal })).rejects.toBe('left')
  expect(store.reads).toBe(0)
})

describe('an entry that can never be served again', () => {
  const expired = JSON.stringify({ v: 1, key: 'other' })

  it.each([
    ['expired', 2000],
    ['unreadable', undefined],
  ])('is deleted: %s', async (kind, later) => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1000 })
    const store = createCountingStore()
    const deleted: string[] = []
    const { chat, simulator } = setUp({
      ...{ get: store.get, set: store.set },
      delete(key) {
        deleted.push(key)
        return store.entries.delete(key)
      },
    })
    await chat.complete(question)
    const [key = ''] = store.entries.keys()
    if (later === undefined) store.entries.set(key, expired)
    else vi.setSystemTime(later + 86_400_000)
    await expect(chat.complete(question, { cache: 'only' })).rejects.toMatchObject({ code: 'not_found' })
    vi.useRealTimers()
    expect([kind, deleted, store.entries.size, simulator.calls.length]).toEqual([kind, [key], 0, 1])
  })

  it.each<[string, Store['delete'], string]>([
    ['throws', fails, 'delete: RangeError'],
    ['rejects', async () => fails(), 'delete: RangeError'],
  ])('fails no call where the store %s', async (_, forget, problem) => {
    const { chat, problems } = setUp({ ...nothing, get: () => 'garbage', delete: forget })
    await chat.complete(question)
    await chat.idle()
    expect(problems()).toEqual(['get: unreadable', problem])
  })

  it('holds up no call where the store hangs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { chat, problems } = setUp({ ...nothing, get: () => 'garbage', delete: () => never })
    await chat.complete(question)
    const idle = chat.idle()
    await vi.advanceTimersByTimeAsync(1000)
    await idle
    vi.useRealTimers()
    expect(problems()).toEqual(['get: unreadable', 'delete: timeout'])
  })
})

it('says that an answer was too large to be kept', async () => {
  const { chat, problems } = setUp(memoryStore({ maxEntryBytes: 200 }))
  await chat.complete(question)
  expect(problems()).toEqual(['set: EntryTooLarge'])
})

describe('a store that answers by promise', () => {
  it('serves the second call', async () => {
    const entries = new Map<string, string>()
    const { chat, simulator } = setUp({
      get: async (key) => entries.get(key),
      set: async (key, value) => entries.set(key, value),
      delete: async (key) => entries.delete(key),
    })
    await chat.complete(question)
    await chat.idle()
    await expect(chat.send(question)).resolves.toMatchObject({ source: 'cache' })
    expect(simulator.calls).toHaveLength(1)
  })

  it('and never ends to write serves nobody from an answer whose lifetime is over', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1000 })
    const store = { ...nothing, set: () => never }
    const simulator = createSimulator()
    const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use: [cache({ store, ttlMs: 500 })] })
    await chat.complete(question)
    vi.setSystemTime(1499)
    await expect(chat.send(question)).resolves.toMatchObject({ source: 'shared' })
    vi.setSystemTime(1500)
    await expect(chat.send(question)).resolves.toMatchObject({ source: 'network' })
    vi.useRealTimers()
    expect(simulator.calls).toHaveLength(2)
  })

  it('and is slow to write serves those who come meanwhile from the answer that is being written', async () => {
    const entries = new Map<string, string>()
    let write = (): void => {}
    const { chat, simulator } = setUp({
      ...nothing,
      get: (key) => entries.get(key),
      set: (key, value) => new Promise<void>((resolve) => (write = () => resolve(void entries.set(key, value)))),
    })
    const first = await chat.complete(question)
    const second = await chat.send(question)
    expect(second.source).toBe('shared')
    await expect(second.completion()).resolves.toEqual(first)
    write()
    await chat.idle()
    await expect(chat.send(question)).resolves.toMatchObject({ source: 'cache' })
    expect(simulator.calls).toHaveLength(1)
  })
})

it('reads and writes without a timer where the store answers at once', async () => {
  const { chat } = setUp(createCountingStore())
  const setTimer = vi.spyOn(globalThis, 'setTimeout')
  await chat.complete(question)
  await chat.complete(question)
  const waits = setTimer.mock.calls.map(([, ms]) => ms)
  setTimer.mockRestore()
  expect(waits).not.toContain(50)
  expect(waits).not.toContain(1000)
})

it('takes a Map for a store', async () => {
  const { chat, simulator } = setUp(new Map<string, string>())
  await chat.complete(question)
  await chat.complete(question)
  expect(simulator.calls).toHaveLength(1)
})

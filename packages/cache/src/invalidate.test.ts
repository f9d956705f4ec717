import { type ChatParams, createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { describe, expect, it } from 'vitest'
import { question, richCompletion } from '../test/fixtures.ts'
import { createScriptedServer, turn } from '../test/scripted-server.ts'
import { cacheKey } from './cache-key.ts'
import type { CacheOptions } from './cache-options.ts'
import { cache } from './cache.ts'
import type { CacheTarget } from './invalidate.ts'
import { memoryStore } from './memory-store.ts'

const baseURL = 'https://api.openai.com/v1'
const other: ChatParams = { ...question, seed: 2 }

/** Two processes, as it were, on one store. */
function setUp(options: CacheOptions = {}) {
  const simulator = createSimulator()
  const store = options.store ?? memoryStore()
  const caches = [cache({ store, ...options }), cache({ store, ...options })] as const
  const chats = caches.map((each) => createChat({ apiKey: 'sim', fetch: simulator.fetch, use: [each] }))
  const [chat, there] = chats
  if (!chat || !there) throw new Error('There must be two.')
  return { caches, chat, there, simulator }
}

describe('answers', () => {
  it('are forgotten by key, all samples, and no others', async () => {
    const { caches, chat, simulator } = setUp({ scope: 'shared', variants: 2 })
    const warm = { ...question, temperature: 1 }
    for (const body of [warm, warm, other]) await chat.complete(body, { cache: 'use' })
    await caches[0].invalidate({ key: await cacheKey(warm, { baseURL, scope: 'shared' }) })
    await expect(chat.complete(warm, { cache: 'only' })).rejects.toMatchObject({ code: 'not_found' })
    await chat.complete(other, { cache: 'only' })
    expect(simulator.calls).toHaveLength(3)
  })

  it.each(['here', 'in another process'])('are forgotten by tag: %s', async (where) => {
    const { caches, chat, there, simulator } = setUp()
    await chat.complete(question, { tags: ['manual', 'page 7'] })
    await chat.complete(other, { tags: ['manual'] })
    await chat.complete(question)
    expect(simulator.calls).toHaveLength(2)
    await caches[where === 'here' ? 0 : 1].invalidate({ tag: 'page 7' })
    const kept = [chat, there].map((each) => each.complete(other, { cache: 'only' }))
    await expect(Promise.all(kept)).resolves.toHaveLength(2)
    for (const each of [chat, there])
      await expect(each.complete(question, { cache: 'only' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('that are asked for afterwards are kept again, and forgotten again', async () => {
    const { caches, chat, simulator } = setUp()
    for (const count of [1, 2, 3]) {
      await chat.complete(question, { tags: ['manual'] })
      await chat.complete(question)
      expect(simulator.calls).toHaveLength(count)
      await caches[0].invalidate({ tag: 'manual' })
    }
  })

  it('are forgotten by scope, and those of other scopes are not', async () => {
    let tenant = 'ada'
    const { caches, chat, there } = setUp({ scope: () => tenant })
    await chat.complete(question)
    tenant = 'bob'
    await chat.complete(question)
    await caches[1].invalidate({ scope: 'ada' })
    await there.complete(question, { cache: 'only' })
    tenant = 'ada'
    await expect(chat.complete(question, { cache: 'only' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('of a tag and a scope of the same name are different things', async () => {
    const { caches, chat } = setUp({ scope: 'shared' })
    await chat.complete(question, { tags: ['manual'] })
    await caches[0].invalidate({ tag: 'shared' })
    await chat.complete(question, { cache: 'only' })
  })

  it.each<[string, CacheTarget | 'key', boolean]>([
    ['key', 'key', true],
    ['tag', { tag: 'manual' }, true],
    ['scope', { scope: 'shared' }, true],
    ['key, and nobody asks again', 'key', false],
    ['tag, and nobody asks again', { tag: 'manual' }, false],
    ['scope, and nobody asks again', { scope: 'shared' }, false],
  ])('that are just being asked for are not kept, nor joined, when forgotten by %s', async (_, target, again) => {
    const server = createScriptedServer()
    const answers = cache({ scope: 'shared' })
    const chat = createChat({ transport: server.transport, use: [answers] })
    const old = chat.complete(question, { tags: ['manual'] })
    const first = await server.call(1)
    const key = await cacheKey(question, { baseURL: '', scope: 'shared' })
    await answers.invalidate(target === 'key' ? { key } : target)
    const fresh = again ? chat.complete(question, { tags: ['manual'] }) : undefined
    if (fresh) (await server.call(2)).answer({ ...richCompletion, id: 'fresh' })
    await fresh
    first.answer({ ...richCompletion, id: 'old' })
    await expect(old).resolves.toMatchObject({ id: 'old' })
    await turn()
    const kept = chat.complete(question, { cache: 'only' })
    if (again) await expect(kept).resolves.toMatchObject({ id: 'fresh' })
    else await expect(kept).rejects.toMatchObject({ code: 'not_found' })
  })

  it('are not served where the store cannot say whether they were forgotten', async () => {
    const store = memoryStore()
    let isBroken = false
    const flaky = {
      ...store,
      get(key: string) {
        if (isBroken && key.includes(':tag:')) throw new RangeError('no')
        return store.get(key)
      },
    }
    const { chat, simulator } = setUp({ store: flaky })
    await chat.complete(question, { tags: ['manual'] })
    isBroken = true
    await chat.complete(question)
    expect(simulator.calls).toHaveLength(2)
    isBroken = false
    await chat.complete(question, { cache: 'only' })
  })
})

describe('`invalidate`', () => {
  const day = 24 * 60 * 60 * 1000

  it.each([
    [{}, 30 * day],
    [{ ttlMs: 60 * day, staleIfErrorMs: 5 * day }, 65 * day],
    [{ ttlMs: Infinity }, undefined],
  ])('with %j marks a tag for as long as an entry may last, and 30 days at least', async (options, expected) => {
    const lifetimes: unknown[] = []
    const store = { ...memoryStore(), set: (_key: string, _value: string, ttlMs?: number) => lifetimes.push(ttlMs) }
    await cache({ store, ...options }).invalidate({ tag: 'manual' })
    expect(lifetimes).toEqual([expected])
  })

  it('names neither tag nor scope in a key or an event', async () => {
    const events: object[] = []
    const entries = new Map<string, string>()
    const answers = cache({ store: entries, scope: 'the tenant' })
    const chat = createChat({
      ...{ apiKey: 'sim', fetch: createSimulator().fetch, use: [answers] },
      inspect: (event) => void events.push(event),
    })
    await chat.complete(question, { tags: ['the manual'] })
    await answers.invalidate({ tag: 'the manual' })
    await answers.invalidate({ scope: 'the tenant' })
    await chat.complete(question)
    expect(entries.size).toBe(3)
    expect(JSON.stringify([...entries, ...events])).not.toMatch(/the (?:manual|tenant)/)
  })

  it('says so where the store fails', async () => {
    const fails = (): never => {
      throw new RangeError('gone')
    }
    const { caches } = setUp({ store: { ...memoryStore(), set: fails, delete: async () => fails() }, scope: 'shared' })
    for (const target of [{ key: 'a' }, { tag: 'a' }, { scope: 'a' }]) {
      const failure = await caches[0].invalidate(target).catch((error: unknown) => error)
      expect(failure).toMatchObject({ cause: { message: 'gone' } })
      expect(String(failure)).toMatch(
        /^Error: The store could not invalidate by `(?:key|tag|scope)`: the answers may still be served\. Try again\.$/,
      )
    }
  })

  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [{}, 'an object'],
    [{ tag: '' }, 'an object'],
    [{ tag: 7 }, 'an object'],
    [{ model: 'm' }, 'an object'],
    [{ tag: 'a', key: 'b' }, 'an object'],
  ])('refuses %j', async (target, shown) => {
    await expect(cache().invalidate(target as CacheTarget)).rejects.toThrow(
      new TypeError(`\`invalidate()\` takes { key }, { scope } or { tag }, a text that is not empty, got ${shown}.`),
    )
  })

  it('refuses a scope where scopes have no names', async () => {
    await expect(cache().invalidate({ scope: 'ada' })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: \`invalidate({ scope })\` needs the \`scope\` option: without it, no scope has a name.]`,
    )
  })
})

it('ends only the flights of what is forgotten', async () => {
  const server = createScriptedServer()
  const middleware = cache()
  const chat = createChat({ transport: server.transport, use: [middleware] })
  const first = chat.complete(question, { tags: ['manual'] })
  const upstream = await server.call(1)
  await middleware.invalidate({ tag: 'another' })
  await middleware.invalidate({ key: await cacheKey(other, { baseURL: '', scope: '' }) })
  const joined = chat.complete(question)
  await turn()
  await middleware.invalidate({ tag: 'manual' })
  const late = chat.complete(question)
  ;(await server.call(2)).answer({ ...richCompletion, id: 'late' })
  upstream.answer(richCompletion)
  const ids = await Promise.all([first, joined, late].map(async (call) => (await call).id))
  expect(ids).toEqual([richCompletion.id, richCompletion.id, 'late'])
})

it.each([[['']], [[7]], ['manual'], [Array(33).fill('a')]])('refuses the tags %j', async (tags) => {
  const { chat, simulator } = setUp()
  const options: object = { tags }
  await expect(chat.complete(question, options)).rejects.toMatchObject({ code: 'invalid_request', param: 'tags' })
  expect(simulator.calls).toHaveLength(0)
})

it('reads nothing but the entry where there is neither a scope with a name nor a tag', async () => {
  const keys: string[] = []
  const store = memoryStore()
  const watched = { ...store, get: (key: string) => (keys.push(key), store.get(key)) }
  const { chat } = setUp({ store: watched })
  await chat.complete(question)
  await chat.complete(question)
  expect(keys).toHaveLength(2)
})

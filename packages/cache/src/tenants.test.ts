import { apiKeyHeader, type Auth, type ChatParams, createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { describe, expect, it } from 'vitest'
import { createCountingStore } from '../test/counting-store.ts'
import { question } from '../test/fixtures.ts'
import type { CacheScope } from './cache-options.ts'
import { cache } from './cache.ts'

interface Tenant {
  readonly apiKey?: string
  readonly auth?: Auth
  readonly headers?: Record<string, string>
  readonly baseURL?: string
  readonly scope?: CacheScope
}

/** Chats of several tenants over one server and one store. */
function setUp(...tenants: readonly Tenant[]) {
  const simulator = createSimulator()
  /** Servers that look at other headers get what the simulator looks at. */
  const fetch: typeof simulator.fetch = (url, init) =>
    simulator.fetch(url, { ...init, headers: { 'content-type': 'application/json', authorization: 'Bearer sim' } })
  const store = createCountingStore()
  const events: object[] = []
  const chats = tenants.map(({ scope, ...tenant }) =>
    createChat({
      ...{ fetch, inspect: (event) => void events.push(event) },
      ...(!tenant.auth && { apiKey: 'sk-one' }),
      ...tenant,
      use: [cache({ store, scope })],
    }),
  )
  async function ask(body: ChatParams = question): Promise<number> {
    for (const chat of chats) await chat.complete(body)
    return simulator.calls.length
  }
  return { ask, chats, simulator, store, events }
}

describe('who shares answers', () => {
  it('are callers with the same credential', async () => {
    await expect(setUp({ apiKey: 'sk-one' }, { apiKey: 'sk-one' }).ask()).resolves.toBe(1)
  })

  it('are never a caller with a credential and one who leaves it out', async () => {
    const { chats, simulator } = setUp({ apiKey: 'sk-one' })
    const [chat] = chats
    await chat?.complete(question)
    await chat?.complete(question, { headers: { authorization: null } })
    expect(simulator.calls).toHaveLength(2)
    await chat?.complete(question, { headers: { authorization: null } })
    await chat?.complete(question)
    expect(simulator.calls).toHaveLength(2)
  })

  it('are never callers with different credentials', async () => {
    const { ask, simulator } = setUp({ apiKey: 'sk-one' }, { apiKey: 'sk-two' })
    await expect(ask()).resolves.toBe(2)
    await expect(ask()).resolves.toBe(2)
    expect(simulator.calls).toHaveLength(2)
  })

  it('are never callers of one chat who send credentials of their own', async () => {
    const { chats, simulator } = setUp({})
    for (const key of ['sk-one', 'sk-two', 'sk-two']) {
      await chats[0]?.complete(question, { headers: { authorization: `Bearer ${key}` } })
    }
    expect(simulator.calls).toHaveLength(2)
  })

  it.each(['ocp-apim-subscription-key', 'x-portkey-key', 'x-anything-at-all'])(
    'are never callers with different values of the header that authorises: %s',
    async (header) => {
      const tenant = (key: string): Tenant => ({ auth: apiKeyHeader(header, key) })
      const { ask } = setUp(tenant('one'), tenant('two'), tenant('one'))
      await expect(ask()).resolves.toBe(2)
    },
  )

  it.each([
    ...['authorization', 'api-key', 'x-api-key', 'ocp-apim-subscription-key', 'cookie', 'x-goog-api-key'],
    ...['openai-organization', 'openai-project', 'x-auth-token', 'x-tenant', 'x-user-id'],
  ])('are never callers with different values of a header that says who they are: %s', async (header) => {
    const tenant = (value: string): Tenant => ({ headers: { [header]: value } })
    const { ask } = setUp(tenant('one'), tenant('two'), tenant('one'))
    await expect(ask()).resolves.toBe(2)
  })

  it('are never callers of one chat who send such a header with a call', async () => {
    const { chats, simulator } = setUp({})
    for (const organisation of ['org-one', 'org-two', 'org-two']) {
      await chats[0]?.complete(question, { headers: { 'openai-organization': organisation } })
    }
    expect(simulator.calls).toHaveLength(2)
  })

  it('are those who differ in headers that say nothing about who they are', async () => {
    const tenant = (value: string): Tenant => ({ headers: { 'x-trace': value, 'idempotency-key': value } })
    await expect(setUp(tenant('one'), tenant('two')).ask()).resolves.toBe(1)
  })

  it('are all end users of one credential: `user` and `safety_identifier` divide nothing', async () => {
    const { chats, simulator } = setUp({})
    for (const name of ['ada', 'bob']) {
      await chats[0]?.complete({ ...question, user: name, safety_identifier: name })
    }
    expect(simulator.calls).toHaveLength(1)
  })

  it('are never callers of different servers', async () => {
    const { ask } = setUp({ baseURL: 'https://one.example/v1' }, { baseURL: 'https://two.example/v1' })
    await expect(ask()).resolves.toBe(2)
  })

  it('are all with `shared`', async () => {
    await expect(
      setUp({ apiKey: 'sk-one', scope: 'shared' }, { apiKey: 'sk-two', scope: 'shared' }).ask(),
    ).resolves.toBe(1)
  })

  it('are those of one tenant, with one credential for all', async () => {
    await expect(setUp({ scope: 'ada' }, { scope: 'bob' }, { scope: 'ada' }).ask()).resolves.toBe(2)
  })

  it('are those that a function puts together', async () => {
    const scope: CacheScope = async ({ headers }) => headers.get('x-tenant') ?? ''
    const { chats, simulator, store } = setUp({ scope })
    for (const tenant of ['ada', 'bob', 'ada']) await chats[0]?.complete(question, { headers: { 'x-tenant': tenant } })
    expect(simulator.calls).toHaveLength(2)
    expect(store.entries.size).toBe(2)
  })

  it.each<[string, CacheScope]>([
    ['gives no name', () => ''],
    [
      'throws',
      () => {
        throw new Error('no session')
      },
    ],
  ])('are nobody where the function %s: the cache is left out', async (_, scope) => {
    const { ask, store, events } = setUp({ scope }, { scope })
    await expect(ask()).resolves.toBe(2)
    expect([store.entries.size, store.reads]).toEqual([0, 0])
    expect(events).toContainEqual(expect.objectContaining({ type: 'cache', decision: 'skip' }))
  })
})

it('keeps credential, tenant and prompt out of keys and events', async () => {
  const { ask, store, events } = setUp({ apiKey: 'sk-one', scope: 'tenant-ada' }, { apiKey: 'sk-one' })
  await ask({ ...question, messages: [{ role: 'user', content: 'a secret question' }] })
  const seen = JSON.stringify([[...store.entries.keys()], events])
  for (const secret of ['sk-one', 'ada', 'secret question']) expect(seen).not.toContain(secret)
  expect([...store.entries.keys()].every((key) => /^chinwag:1:[0-9a-f]{64}$/.test(key))).toBe(true)
})

it('does not serve an entry that a store returns for another key', async () => {
  const { ask, chats, simulator, store, events } = setUp({})
  await ask()
  const [entry = ''] = store.entries.values()
  store.get = () => entry
  await chats[0]?.complete({ ...question, seed: 1 })
  expect(simulator.calls).toHaveLength(2)
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'cache-store', operation: 'get', problem: 'unreadable' }),
  )
})

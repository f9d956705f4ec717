import { createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { testStore } from '@chinwag/testing/conformance'
import KeyvRedis from '@keyv/redis'
import { createClient } from '@redis/client'
import { Keyv } from 'keyv'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, test } from 'vitest'
import { question, richCompletion } from '../test/fixtures.ts'
import { hasRedis, type RedisServer, startRedis } from '../test/redis-server.ts'
import { redisStore } from '../test/redis-store.ts'
import { createScriptedServer } from '../test/scripted-server.ts'
import type { CacheOptions } from './cache-options.ts'
import { cache } from './cache.ts'
import type { Store } from './store.ts'

async function connect(url: string) {
  const client = createClient({ url })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Keyv hides that Redis refuses lifetimes that are no whole milliseconds; the cache gives it none. */
let namespaces = 0
function keyvStore(url: string): Store & { readonly keyv: Keyv<string> } {
  const adapter = new KeyvRedis<string>(url, { throwOnErrors: true })
  const keyv = new Keyv<string>({ store: adapter, namespace: `tests-${++namespaces}`, throwOnErrors: true })
  keyv.on('error', () => {})
  return {
    keyv,
    get: (key) => keyv.get(key),
    set: (key, value, ttlMs) => keyv.set(key, value, ttlMs === undefined ? undefined : Math.ceil(ttlMs)),
    delete: (key) => keyv.delete(key),
    clear: () => keyv.clear(),
  }
}

describe.skipIf(!hasRedis())('Redis', () => {
  let server: RedisServer
  beforeAll(async () => void (server = await startRedis()))
  afterAll(() => server[Symbol.asyncDispose]())

  testStore('Keyv on Redis', () => keyvStore(server.url), { test, close: ({ keyv }) => keyv.disconnect() })
  const clients = new WeakMap<Store, Awaited<ReturnType<typeof connect>>>()
  testStore(
    'a client of Redis',
    async () => {
      const client = await connect(server.url)
      await client.flushDb()
      const store = redisStore(client)
      clients.set(store, client)
      return store
    },
    { test, close: (store) => clients.get(store)?.destroy() },
  )
})

/** More than a busy machine takes, so that only a Redis that is away is too slow. */
const storeTimeoutMs = 2000

/** A Redis of the test's own, and two processes' chats on it. */
async function setUp(options: CacheOptions = {}) {
  const redis = await startRedis()
  const client = await connect(redis.url)
  const store = redisStore(client)
  onTestFinished(async () => {
    client.destroy()
    await redis[Symbol.asyncDispose]()
  })
  const problems: unknown[] = []
  const inspect = ({ type, operation, problem }: Readonly<Record<string, unknown>>): void =>
    void (type === 'cache-store' && problems.push(`${String(operation)}: ${String(problem)}`))
  const simulator = createSimulator()
  const chat = createChat({
    apiKey: 'sim',
    fetch: simulator.fetch,
    use: [cache({ store, storeTimeoutMs, ...options })],
    inspect,
  })
  return { redis, client, store, problems, inspect, simulator, chat }
}

describe.skipIf(!hasRedis())('a Redis that', () => {
  it('is frozen holds no call up for longer than `storeTimeoutMs`, and serves again when it goes on', async () => {
    const { redis, chat, simulator, problems } = await setUp()
    await chat.complete(question)
    await chat.idle()
    redis.freeze()
    await chat.complete(question)
    expect(simulator.calls).toHaveLength(2)
    expect(problems).toEqual(['get: timeout'])
    redis.thaw()
    await chat.idle()
    await expect(chat.send(question)).resolves.toMatchObject({ source: 'cache' })
  })

  it('is killed fails no call, and serves again when it was started anew', async () => {
    const { redis, client, chat, simulator, problems } = await setUp()
    await chat.complete(question)
    await chat.idle()
    await redis.kill()
    await chat.complete(question)
    expect(simulator.calls).toHaveLength(2)
    expect(problems).not.toEqual([])
    // Not `once` of node:events: it rejects when a connection in between is refused.
    const ready = new Promise<void>((resolve) => client.once('ready', () => resolve()))
    await redis.restart()
    await ready
    await chat.idle()
    await chat.complete(question)
    await chat.idle()
    const calls = simulator.calls.length
    await expect(chat.send(question)).resolves.toMatchObject({ source: 'cache' })
    expect(simulator.calls).toHaveLength(calls)
  })

  it.each(['frozen', 'killed', 'flushed'] as const)('is %s in the middle of a call does not hurt it', async (event) => {
    const { redis, client, store, inspect } = await setUp()
    const upstream = createScriptedServer()
    const chat = createChat({ transport: upstream.transport, use: [cache({ store, storeTimeoutMs })], inspect })
    const call = chat.complete(question)
    const asked = await upstream.call(1)
    if (event === 'frozen') redis.freeze()
    else if (event === 'killed') await redis.kill()
    else await client.flushDb()
    asked.answer(richCompletion)
    await expect(call).resolves.toEqual(richCompletion)
    await chat.idle()
    if (event !== 'flushed') return
    await expect(chat.complete(question, { cache: 'only' })).resolves.toEqual(richCompletion)
  })

  it('is shared serves one chat from what another asked', async () => {
    const { redis, chat, simulator } = await setUp()
    const first = await chat.complete(question)
    await chat.idle()
    const client = await connect(redis.url)
    onTestFinished(() => client.destroy())
    const store = redisStore(client)
    const other = createChat({ apiKey: 'sim', fetch: simulator.fetch, use: [cache({ store, storeTimeoutMs })] })
    await expect(other.complete(question)).resolves.toEqual(first)
    expect(simulator.calls).toHaveLength(1)
  })
})

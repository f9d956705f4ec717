import { type CallEvent, ChatError, type ChatErrorCode, createChat, toFetch } from '@chinwag/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCountingStore } from '../test/counting-store.ts'
import { question, richCompletion, textChunks } from '../test/fixtures.ts'
import { createScriptedServer, turn } from '../test/scripted-server.ts'
import type { CacheHit, CacheOptions } from './cache-options.ts'
import { cache } from './cache.ts'

const start = 1_000_000
const old = { ...richCompletion, id: 'old' }
const fresh = { ...richCompletion, id: 'fresh' }

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: start }))
afterEach(() => void vi.useRealTimers())

/** A chat with an answer in its cache that was fresh for a second. */
async function setUp(options: CacheOptions) {
  const server = createScriptedServer()
  const store = createCountingStore()
  const events: CallEvent[] = []
  const hits: CacheHit[] = []
  const lifetimes: (number | undefined)[] = []
  const watched = {
    ...{ get: store.get, delete: store.delete },
    set(key: string, value: string, ttlMs?: number) {
      lifetimes.push(ttlMs)
      return store.set(key, value)
    },
  }
  const chat = createChat({
    transport: server.transport,
    use: [cache({ store: watched, ttlMs: 1000, onHit: (hit) => void hits.push(hit), ...options })],
    inspect: (event) => void events.push(event),
  })
  const first = chat.complete(question)
  ;(await server.call(1)).answer(old)
  await first
  const decisions = (): unknown[] => events.filter(({ type }) => type === 'cache').map(({ decision }) => decision)
  return { chat, server, store, events, hits, lifetimes, decisions }
}

describe('with `staleWhileRevalidateMs`', () => {
  const options = { staleWhileRevalidateMs: 500 }

  it('an answer is served at once after its lifetime, and the next call has a new one', async () => {
    const { chat, server, hits, lifetimes, decisions } = await setUp(options)
    expect(lifetimes).toEqual([1500])
    vi.setSystemTime(start + 1000)
    const stale = await chat.send(question)
    expect([stale.source, stale.headers.get('x-chinwag-cache'), stale.headers.get('age')]).toEqual([
      'cache',
      'stale',
      '1',
    ])
    await expect(stale.completion()).resolves.toEqual(old)
    ;(await server.call(2)).answer(fresh)
    await chat.idle()
    await expect(chat.complete(question)).resolves.toEqual(fresh)
    expect(server.calls).toHaveLength(2)
    expect(hits.map(({ isStale, ageMs }) => [isStale, ageMs])).toEqual([
      [true, 1000],
      [false, 0],
    ])
    expect(decisions()).toEqual(['miss', 'stale', 'revalidate', 'hit'])
  })

  it('many who get it start one refresh', async () => {
    const { chat, server } = await setUp(options)
    vi.setSystemTime(start + 1499)
    for (let round = 0; round < 5; round++) await expect(chat.complete(question)).resolves.toEqual(old)
    ;(await server.call(2)).answer(fresh)
    await chat.idle()
    expect(server.calls).toHaveLength(2)
  })

  it('an answer is of no use when that time is over too', async () => {
    const { chat, server, store } = await setUp(options)
    vi.setSystemTime(start + 1500)
    const call = chat.complete(question)
    const upstream = await server.call(2)
    expect(store.entries.size).toBe(0)
    upstream.answer(fresh)
    await expect(call).resolves.toEqual(fresh)
  })

  it('the refresh goes on when its caller leaves, or goes on with the conversation', async () => {
    const { chat, server } = await setUp(options)
    vi.setSystemTime(start + 1000)
    const messages = [...question.messages]
    const controller = new AbortController()
    await chat.complete({ ...question, messages }, { signal: controller.signal })
    messages.push({ role: 'user', content: 'And now something else.' })
    controller.abort('left')
    const upstream = await server.call(2)
    expect(upstream.request.body.messages).toEqual(question.messages)
    expect(upstream.request.signal.aborted).toBe(false)
    upstream.answer(fresh)
    await chat.idle()
    await expect(chat.complete(question)).resolves.toEqual(fresh)
  })

  it('a refresh of a stream is a stream, read to its end', async () => {
    const { chat, server } = await setUp(options)
    vi.setSystemTime(start + 1000)
    await chat.stream(question).completion()
    const upstream = await server.call(2)
    expect(upstream.request.body.stream).toBe(true)
    upstream.open()
    upstream.push(...textChunks('new'))
    upstream.end()
    await chat.idle()
    await expect(chat.stream(question).text()).resolves.toBe('new')
    expect(server.calls).toHaveLength(2)
  })

  it('a refresh that fails hurts nobody, is seen, and is tried again', async () => {
    const { chat, server, events } = await setUp(options)
    vi.setSystemTime(start + 1000)
    for (const number of [2, 3]) {
      await expect(chat.complete(question)).resolves.toEqual(old)
      ;(await server.call(number)).fail(new ChatError('Busy.', { code: 'overloaded' }))
      await chat.idle()
    }
    expect(events.filter(({ type }) => type === 'cache-refresh')).toMatchObject([
      { problem: 'overloaded' },
      { problem: 'overloaded' },
    ])
  })

  it('`only` gets it too, and asks nobody', async () => {
    const { chat, server } = await setUp(options)
    vi.setSystemTime(start + 1499)
    await expect(chat.complete(question, { cache: 'only' })).resolves.toEqual(old)
    await chat.idle()
    expect(server.calls).toHaveLength(1)
  })

  it('an SDK under `toFetch` sees it in a header', async () => {
    const { chat } = await setUp({ staleWhileRevalidateMs: Infinity })
    const send = toFetch(chat)
    const url = 'https://api.openai.com/v1/chat/completions'
    const ask = async (): Promise<unknown> => {
      const { headers } = await send(url, { method: 'POST', body: JSON.stringify(question) })
      return [headers.get('x-chinwag-cache'), headers.get('age')]
    }
    await expect(ask()).resolves.toEqual(['hit', '0'])
    vi.setSystemTime(start + 3000)
    await expect(ask()).resolves.toEqual(['stale', '3'])
  })
})

describe('with `staleIfErrorMs`', () => {
  const options = { staleIfErrorMs: 500 }
  const codes: [ChatErrorCode, boolean][] = [
    ...(['connection', 'overloaded', 'rate_limit', 'server', 'stream_interrupted', 'timeout'] as const).map(
      (code): [ChatErrorCode, boolean] => [code, true],
    ),
    ...(['authentication', 'permission', 'quota', 'not_found', 'invalid_request', 'context_length'] as const).map(
      (code): [ChatErrorCode, boolean] => [code, false],
    ),
    ...(['content_filter', 'conflict', 'too_large', 'invalid_response'] as const).map(
      (code): [ChatErrorCode, boolean] => [code, false],
    ),
  ]

  it.each(codes)('after `%s` the old answer is served: %j', async (code, isServed) => {
    const { chat, server, events } = await setUp(options)
    vi.setSystemTime(start + 1499)
    const call = chat.send(question)
    const error = new ChatError('No.', { code })
    ;(await server.call(2)).fail(error)
    if (!isServed) return expect(call).rejects.toBe(error)
    const response = await call
    expect(response.headers.get('x-chinwag-cache')).toBe('stale')
    await expect(response.completion()).resolves.toEqual(old)
    expect(events).toContainEqual(expect.objectContaining({ type: 'cache', decision: 'stale', code }))
  })

  it('an old answer is served to all who wait, each from its own reading', async () => {
    const { chat, server, store } = await setUp(options)
    vi.setSystemTime(start + 1000)
    const calls = [chat.complete(question), chat.complete(question)]
    await store.untilReads(3)
    ;(await server.call(2)).fail(new ChatError('Busy.', { code: 'overloaded' }))
    await expect(Promise.all(calls)).resolves.toEqual([old, old])
    expect(server.calls).toHaveLength(2)
  })

  it('an old answer is served where a stream breaks before its first content, and not after', async () => {
    const { chat, server } = await setUp(options)
    vi.setSystemTime(start + 1000)
    const [role, ...words] = textChunks('one', 'two')
    for (const isLate of [false, true]) {
      const call = chat.send({ ...question, stream: true })
      const upstream = await server.call(isLate ? 3 : 2)
      upstream.open()
      if (role) upstream.push(role, ...(isLate ? words.slice(0, 1) : []))
      await turn()
      upstream.break(new ChatError('Reset.', { code: 'stream_interrupted' }))
      const answer = call.then((response) => response.completion())
      if (isLate) await expect(answer).rejects.toMatchObject({ code: 'stream_interrupted' })
      else await expect(answer).resolves.toEqual(old)
    }
  })

  it('a good answer takes its place', async () => {
    const { chat, server, decisions } = await setUp(options)
    vi.setSystemTime(start + 1000)
    const call = chat.complete(question)
    ;(await server.call(2)).answer(fresh)
    await expect(call).resolves.toEqual(fresh)
    await expect(chat.complete(question)).resolves.toEqual(fresh)
    expect(decisions()).toEqual(['miss', 'miss', 'hit'])
  })

  it('`refresh` and `only` do not get it, nor one who left', async () => {
    const { chat, server, hits } = await setUp(options)
    vi.setSystemTime(start + 1000)
    await expect(chat.complete(question, { cache: 'only' })).rejects.toMatchObject({ code: 'not_found' })
    const refresh = chat.complete(question, { cache: 'refresh' })
    const error = new ChatError('Busy.', { code: 'overloaded' })
    ;(await server.call(2)).fail(error)
    await expect(refresh).rejects.toBe(error)
    const controller = new AbortController()
    const left = chat.complete(question, { signal: controller.signal })
    await server.call(3)
    const reason = new ChatError('Too late.', { code: 'timeout' })
    controller.abort(reason)
    await expect(left).rejects.toBe(reason)
    await turn()
    expect(hits).toEqual([])
  })
})

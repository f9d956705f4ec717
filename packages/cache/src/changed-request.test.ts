import { type CallEvent, type ChatCompletion, type ChatParams, createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { describe, expect, it } from 'vitest'
import { createCountingStore } from '../test/counting-store.ts'
import { collect, question, richCompletion, textChunks } from '../test/fixtures.ts'
import { createScriptedServer, turn } from '../test/scripted-server.ts'
import { cache } from './cache.ts'
import type { CacheOptions } from './cache-options.ts'

const answer = textChunks('one ', 'two')

/** A conversation that its owner may still change. */
function conversation(stream = true) {
  const messages: { role: 'user'; content: string }[] = [{ role: 'user', content: 'Is it safe?' }]
  const body: ChatParams = { ...question, stream, messages }
  const [first] = messages
  const say = (content: string) => (): void => void (first && Object.assign(first, { content }))
  const changes = { change: say('What is 2 + 2?'), changeBack: say('Is it safe?') }
  return { body, messages, same: structuredClone(body), ...changes }
}

function setUp() {
  const server = createScriptedServer()
  const store = createCountingStore()
  const events: CallEvent[] = []
  const chat = createChat({
    transport: server.transport,
    use: [cache({ store })],
    inspect: (event) => void events.push(event),
  })
  const drops = (): unknown[] => events.filter(({ type }) => type === 'cache-drop').map(({ problem }) => problem)
  return { chat, server, store, drops }
}

const more = { role: 'user', content: 'What is 2 + 2?' } as const

/** A store that answers a read when it is told to, and a chat whose answers say how many messages they are to, and what the first one says. */
function setUpSlowStore(options: CacheOptions = {}) {
  const simulator = createSimulator({
    answer: ({ messages: [first, ...rest] }) => `${1 + rest.length}: ${JSON.stringify(first?.content)}`,
  })
  const entries = new Map<string, string>()
  let wake = (): void => {}
  const asked = new Promise<void>((resolve) => (wake = resolve))
  let answerRead = (): void => {}
  const store = {
    get(key: string) {
      wake()
      return new Promise<string | undefined>((resolve) => (answerRead = () => resolve(entries.get(key))))
    },
    set: (key: string, value: string) => entries.set(key, value),
    delete: (key: string) => entries.delete(key),
  }
  const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use: [cache({ store, ...options })] })
  return { chat, simulator, entries, asked, answerRead: () => answerRead() }
}

const textOf = ({ choices }: ChatCompletion): unknown => choices[0]?.message.content

describe('a caller who adds messages, or takes some away, while the call is under way', () => {
  it('gets the answer to what was asked, and so does who asks the same', async () => {
    const { chat, entries, asked, answerRead } = setUpSlowStore()
    const { body, messages } = conversation(false)
    const call = chat.complete(body)
    await asked
    messages.push(more)
    answerRead()
    expect(textOf(await call)).toBe('1: "Is it safe?"')
    await chat.idle()
    expect(entries.size).toBe(1)
  })

  it('and asks again at once asks something else', async () => {
    const { chat, server, store } = setUp()
    const { body, messages } = conversation()
    const first = chat.send(body)
    await store.untilReads(1)
    messages.push(more)
    const second = chat.send(body)
    ;(await server.call(1)).answer({ ...richCompletion, id: 'first' })
    ;(await server.call(2)).answer({ ...richCompletion, id: 'second' })
    const answers = await Promise.all([first, second].map(async (call) => (await call).completion()))
    expect(answers.map(({ id }) => id)).toEqual(['first', 'second'])
    expect(store.entries.size).toBe(2)
  })
})

describe('a caller who changes a message while the call is under way', () => {
  it('leaves no answer under the old question, though the store was slow', async () => {
    const { chat, entries, asked, answerRead } = setUpSlowStore()
    const { body, change } = conversation(false)
    const call = chat.complete(body)
    await asked
    change()
    answerRead()
    expect(textOf(await call)).toBe('1: "What is 2 + 2?"')
    await chat.idle()
    expect(entries.size).toBe(0)
  })

  it('and changes it back before the answer leaves none either', async () => {
    const { chat, simulator, entries, asked, answerRead } = setUpSlowStore()
    const { body, change, changeBack } = conversation(false)
    const call = chat.complete(body)
    await asked
    change()
    answerRead()
    await expect.poll(() => simulator.calls.length).toBe(1)
    changeBack()
    await call
    await chat.idle()
    expect(entries.size).toBe(0)
  })

  it('gets a stale answer, which is not refreshed by something else', async () => {
    const { chat, simulator, asked, answerRead, entries } = setUpSlowStore({ ttlMs: 1, staleWhileRevalidateMs: 60_000 })
    const { body, same, change } = conversation(false)
    const first = chat.complete(same)
    await asked
    answerRead()
    await first
    await chat.idle()
    const [before] = entries.values()
    await expect.poll(() => Date.now() > Number(JSON.parse(before ?? '').expiresAt)).toBe(true)
    const call = chat.complete(body)
    await new Promise((resolve) => setTimeout(resolve, 0))
    change()
    answerRead()
    expect(textOf(await call)).toBe('1: "Is it safe?"')
    await chat.idle()
    expect(simulator.calls).toHaveLength(1)
    expect([...entries.values()]).toEqual([before])
  })

  it.each([
    ['before the head', 0],
    ['in the middle of the stream', 1],
    ['after the last chunk', 2],
  ])('%s gets the answer, and nobody else does', async (_, when) => {
    const { chat, server, store, drops } = setUp()
    const { body, change } = conversation()
    const call = chat.send(body)
    const upstream = await server.call(1)
    if (when === 0) change()
    upstream.open()
    const stream = (await call)[Symbol.asyncIterator]()
    upstream.push(...answer)
    await stream.next()
    if (when === 1) change()
    for (const _ of answer.slice(1)) await stream.next()
    if (when === 2) change()
    upstream.end()
    expect((await stream.next()).done).toBe(true)
    expect(store.entries.size).toBe(0)
    expect(drops()).toEqual(['request-changed'])
  })

  it('and changes it back after the head leaves no answer either', async () => {
    const { chat, server, store, drops } = setUp()
    const { body, change, changeBack } = conversation()
    const call = chat.send(body)
    const upstream = await server.call(1)
    change()
    upstream.open()
    const response = await call
    changeBack()
    upstream.push(...answer)
    upstream.end()
    await collect(response)
    expect([store.entries.size, drops()]).toEqual([0, ['request-changed']])
  })

  it.each([true, false])(
    'is not joined by those who wait: they ask the server themselves (stream: %j)',
    async (stream) => {
      const { chat, server, store } = setUp()
      const { body, change, same } = conversation(stream)
      const calls = [chat.send(body)]
      await store.untilReads(1)
      for (const reads of [2, 3]) {
        calls.push(chat.send(same))
        await store.untilReads(reads)
      }
      change()
      ;(await server.call(1)).answer({ ...richCompletion, id: 'to something else' })
      ;(await server.call(2)).answer(richCompletion)
      const answers = await Promise.all(calls.map(async (call) => (await call).completion()))
      expect(answers.map(({ id }) => id)).toEqual(['to something else', richCompletion.id, richCompletion.id])
      expect(server.calls).toHaveLength(2)
      await expect(chat.complete(same, { cache: 'only' })).resolves.toMatchObject({ id: richCompletion.id })
    },
  )

  it('is not joined by those who come later', async () => {
    const { chat, server } = setUp()
    const { body, change, same } = conversation()
    const first = chat.send(body)
    const upstream = await server.call(1)
    change()
    upstream.open()
    await first
    const second = chat.send(same)
    ;(await server.call(2)).answer(richCompletion)
    await expect(second.then((response) => response.completion())).resolves.toMatchObject({ id: richCompletion.id })
    ;(await first).cancel()
  })

  it('and has left by the time of the answer lets go of it', async () => {
    const { chat, server, store } = setUp()
    const { body, change, same } = conversation()
    const controller = new AbortController()
    const first = chat.send(body, { signal: controller.signal })
    await store.untilReads(1)
    const second = chat.send(same)
    await store.untilReads(2)
    change()
    controller.abort('left')
    await expect(first).rejects.toBe('left')
    const upstream = await server.call(1)
    upstream.open()
    ;(await server.call(2)).answer(richCompletion)
    await (await second).completion()
    await turn()
    expect(upstream.wasCancelled).toBe(true)
  })

  it('into what is no JSON any more leaves no answer', async () => {
    const { chat, server, store, drops } = setUp()
    const { body, messages } = conversation()
    const call = chat.send(body)
    const upstream = await server.call(1)
    Object.assign(messages[0] ?? {}, { x_count: 1n })
    upstream.answer(richCompletion)
    await (await call).completion()
    expect([store.entries.size, drops()]).toEqual([0, ['request-changed']])
  })
})

it('a caller who changes another field of the body loses nothing: it was sent as it was', async () => {
  const { chat, server, store } = setUp()
  const { body } = conversation()
  const call = chat.send(body)
  const upstream = await server.call(1)
  Object.assign(body, { temperature: 1 })
  upstream.answer(richCompletion)
  await (await call).completion()
  expect(store.entries.size).toBe(1)
})

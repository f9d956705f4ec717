import { type CallEvent, type ChatParams, createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { describe, expect, it } from 'vitest'
import { createCountingStore } from '../test/counting-store.ts'
import { collect, question, richCompletion, textChunks } from '../test/fixtures.ts'
import { createScriptedServer, turn } from '../test/scripted-server.ts'
import { cache } from './cache.ts'

const answer = textChunks('one ', 'two')

/** A conversation that its owner may still change. */
function conversation(stream = true) {
  const messages: { role: 'user'; content: string }[] = [{ role: 'user', content: 'Is it safe?' }]
  const body: ChatParams = { ...question, stream, messages }
  return { body, messages, same: structuredClone(body) }
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

describe('a caller who changes the messages while the call is under way', () => {
  it('leaves no answer under the old question, though the store was slow', async () => {
    const simulator = createSimulator({ answer: ({ messages }) => `to message ${messages.length}` })
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
    const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use: [cache({ store })] })
    const { body, messages } = conversation(false)
    const call = chat.complete(body)
    await asked
    messages.push(more)
    answerRead()
    expect((await call).choices[0]?.message.content).toBe('to message 2')
    await chat.idle()
    expect(entries.size).toBe(0)
  })

  it.each([
    ['before the head', 0],
    ['in the middle of the stream', 1],
    ['after the last chunk', 2],
  ])('%s gets the answer, and nobody else does', async (_, when) => {
    const { chat, server, store, drops } = setUp()
    const { body, messages } = conversation()
    const call = chat.send(body)
    const upstream = await server.call(1)
    if (when === 0) messages.push(more)
    upstream.open()
    const stream = (await call)[Symbol.asyncIterator]()
    upstream.push(...answer)
    await stream.next()
    if (when === 1) messages.push(more)
    for (const _ of answer.slice(1)) await stream.next()
    if (when === 2) messages.push(more)
    upstream.end()
    expect((await stream.next()).done).toBe(true)
    expect(store.entries.size).toBe(0)
    expect(drops()).toEqual(['request-changed'])
  })

  it('and changes them back leaves no answer either', async () => {
    const { chat, server, store, drops } = setUp()
    const { body, messages } = conversation()
    const call = chat.send(body)
    const upstream = await server.call(1)
    messages.push(more)
    upstream.open()
    const response = await call
    messages.pop()
    upstream.push(...answer)
    upstream.end()
    await collect(response)
    expect([store.entries.size, drops()]).toEqual([0, ['request-changed']])
  })

  it.each([true, false])(
    'is not joined by those who wait: they ask the server themselves (stream: %j)',
    async (stream) => {
      const { chat, server, store } = setUp()
      const { body, messages, same } = conversation(stream)
      const calls = [chat.send(body)]
      await store.untilReads(1)
      for (const reads of [2, 3]) {
        calls.push(chat.send(same))
        await store.untilReads(reads)
      }
      messages.push(more)
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
    const { body, messages, same } = conversation()
    const first = chat.send(body)
    const upstream = await server.call(1)
    messages.push(more)
    upstream.open()
    await first
    const second = chat.send(same)
    ;(await server.call(2)).answer(richCompletion)
    await expect(second.then((response) => response.completion())).resolves.toMatchObject({ id: richCompletion.id })
    ;(await first).cancel()
  })

  it('and has left by the time of the answer lets go of it', async () => {
    const { chat, server, store } = setUp()
    const { body, messages, same } = conversation()
    const controller = new AbortController()
    const first = chat.send(body, { signal: controller.signal })
    await store.untilReads(1)
    const second = chat.send(same)
    await store.untilReads(2)
    messages.push(more)
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
    const { body } = conversation()
    const call = chat.send(body)
    const upstream = await server.call(1)
    Object.assign(body, { x_count: 1n })
    upstream.answer(richCompletion)
    await (await call).completion()
    expect([store.entries.size, drops()]).toEqual([0, ['request-changed']])
  })

  it('in a field that does not change the answer loses nothing', async () => {
    const { chat, server, store } = setUp()
    const { body } = conversation()
    const call = chat.send(body)
    const upstream = await server.call(1)
    Object.assign(body, { user: 'ada' })
    upstream.answer(richCompletion)
    await (await call).completion()
    expect(store.entries.size).toBe(1)
  })
})

import {
  type ChatChunk,
  type ChatCompletion,
  ChatError,
  type ChatParams,
  ChatResponse,
  createChat,
  mapText,
} from '@chinwag/core'
import {
  createSimulator,
  type FaultName,
  faultNames,
  type ScriptedFault,
  type SimulatorOptions,
} from '@chinwag/testing'
import { listen } from '@chinwag/testing/node'
import { describe, expect, it } from 'vitest'
import { createCountingStore } from '../test/counting-store.ts'
import { collect, question, textChunks } from '../test/fixtures.ts'
import { createScriptedServer, turn } from '../test/scripted-server.ts'
import { cache } from './cache.ts'

/** Those that leave the answer whole, at least for whoever reads it with patience. */
const harmless: readonly FaultName[] = ['slow', 'no-done', 'json-instead-of-stream', 'stream-instead-of-json']
/** In JSON, the end of the answer is not a piece that can be left out. */
const isHarmless = (fault: FaultName, stream: boolean): boolean =>
  harmless.includes(fault) || (fault === 'no-finish' && !stream)
const stalling: readonly FaultName[] = ['stall', 'stall-before-head']
const tools = [
  { type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } },
] as const

/** A chat whose answers are cached, and what is in the cache. */
function setUp(options: SimulatorOptions = {}) {
  const store = createCountingStore()
  const simulator = createSimulator(options)
  const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use: [cache({ store })] })
  return { chat, simulator, store }
}

/** With answers of few chunks. */
function briefly(script: readonly ScriptedFault[] = []) {
  return setUp({ answer: () => 'one two three four', faults: script })
}

describe('an answer that is not whole is not kept', () => {
  for (const stream of [true, false]) {
    it.each(faultNames)(`%s, ${stream ? 'stream' : 'JSON'}`, async (fault) => {
      const { chat, simulator, store } = setUp({ faults: [{ attempt: 1, fault, delayMs: 1 }] })
      const calling = fault === 'malformed-arguments' && ({ tools, tool_choice: 'required' } as const)
      const body = { ...question, stream, ...calling }
      const limits = stalling.includes(fault) ? { timeouts: { responseMs: 20, idleMs: 20 } } : {}
      await (await chat.send(body, limits).catch(() => undefined))?.completion().catch(() => {})
      expect(simulator.calls).toHaveLength(1)
      expect(store.entries.size).toBe(isHarmless(fault, stream) ? 1 : 0)
      await chat.send(body).then((response) => response.completion())
      expect(store.entries.size).toBe(1)
      expect(simulator.calls).toHaveLength(isHarmless(fault, stream) ? 1 : 2)
    })
  }

  it('because it was left or aborted, at any chunk', async () => {
    const whole = await collect(briefly().chat.stream(question))
    expect(whole.length).toBeGreaterThan(4)
    for (const leave of ['break', 'abort']) {
      for (let index = 0; index < whole.length; index++) {
        const { chat, store } = briefly()
        const controller = new AbortController()
        const stream = chat.stream(question, { signal: controller.signal })[Symbol.asyncIterator]()
        for (let read = 0; read <= index; read++) await stream.next()
        if (leave === 'break') await stream.return?.()
        else controller.abort('left')
        await turn()
        expect(store.entries.size, `${leave} after ${index + 1}`).toBe(0)
      }
    }
  })

  it.each(['reset-mid', 'close-mid', 'truncate'] as const)(
    'because of %s, at any chunk, over a socket',
    async (fault) => {
      const whole = await collect(briefly().chat.stream(question))
      for (let afterChunks = 0; afterChunks < whole.length - 1; afterChunks++) {
        const { simulator, store } = briefly([{ fault, afterChunks }])
        await using server = await listen(simulator)
        const chat = createChat({ apiKey: 'sim', baseURL: server.url, use: [cache({ store })] })
        await expect(chat.stream(question).completion()).rejects.toBeInstanceOf(ChatError)
        expect(store.entries.size, `after ${afterChunks}`).toBe(0)
      }
    },
  )

  it('because it was never read', async () => {
    const { chat, store } = setUp()
    const response = await chat.send({ ...question, stream: true })
    response.cancel()
    await turn()
    expect(store.entries.size).toBe(0)
  })

  it.each<[string, ChatParams]>([
    ['it was cut off at its longest', { ...question, max_tokens: 3 }],
    ['it was cut off at its longest, as a stream', { ...question, max_tokens: 3, stream: true }],
  ])('because %s', async (_, body) => {
    const { chat, store } = setUp()
    await (await chat.send(body)).completion()
    expect(store.entries.size).toBe(0)
  })

  it('because one of several choices is not', async () => {
    const finish = (reason: string, index: number) => ({
      ...{ index, finish_reason: reason, message: { role: 'assistant' as const, content: 'x' } },
    })
    const completion: ChatCompletion = {
      ...{ id: '1', object: 'chat.completion', created: 1, model: 'm' },
      choices: [finish('stop', 0), finish('length', 1)],
    }
    const store = createCountingStore()
    const chat = createChat({ transport: async () => ChatResponse.fromCompletion(completion), use: [cache({ store })] })
    await chat.complete(question)
    expect(store.entries.size).toBe(0)
  })

  it('because its status is not 200', async () => {
    const store = createCountingStore()
    const chat = createChat({
      transport: async () => ChatResponse.fromChunks(textChunks('x'), { status: 203 }),
      use: [cache({ store })],
    })
    await chat.complete(question)
    expect(store.entries.size).toBe(0)
  })
})

it('keeps tool calls, by their finish reason', async () => {
  const { chat, simulator, store } = setUp()
  const first = await chat.complete({ ...question, tools, tool_choice: 'required' })
  expect(first.choices[0]?.finish_reason).toBe('tool_calls')
  await expect(chat.complete({ ...question, tools, tool_choice: 'required' })).resolves.toEqual(first)
  expect([simulator.calls.length, store.entries.size]).toEqual([1, 1])
})

it('keeps each chunk as it was when it passed, though it is changed afterwards', async () => {
  async function* recycled() {
    const chunk = structuredClone(textChunks('')[1]) as ChatChunk
    for (const content of ['one ', 'two ', 'three']) {
      Object.assign(chunk.choices[0]?.delta ?? {}, { content })
      yield chunk
    }
    yield textChunks().at(-2) as ChatChunk
  }
  const transport = async () => ChatResponse.fromChunks(recycled())
  const chat = createChat({ transport, use: [cache()] })
  const texts = [await chat.stream(question).text(), await chat.stream(question, { cache: 'only' }).text()]
  expect(texts).toEqual(['one two three', 'one two three'])
})

it.each([true, false])('keeps the answer as it came where one who reads it changes it (stream: %j)', async (stream) => {
  const { chat, simulator, store } = briefly()
  const redacting = createChat({
    ...{ apiKey: 'sim', fetch: simulator.fetch },
    use: [
      async function redact(request, next) {
        return (await next(request)).transform((chunk) => {
          for (const { delta } of chunk.choices) if (delta.content) Object.assign(delta, { content: '…' })
          return chunk
        })
      },
      cache({ store }),
    ],
  })
  const own = await (await redacting.send({ ...question, stream })).completion()
  expect(own.choices[0]?.message.content).toMatch(/^…+$/)
  const kept = await chat.complete(question, { cache: 'only' })
  expect(kept.choices[0]?.message.content).toBe('one two three four')
})

it('keeps nothing that is no JSON', async () => {
  const store = createCountingStore()
  const odd = textChunks('x').map((chunk) => ({ ...chunk, x_count: 1n }))
  for (const stream of [true, false]) {
    const completion = await ChatResponse.fromChunks(odd).completion()
    const chat = createChat({
      transport: async () => (stream ? ChatResponse.fromChunks(odd) : ChatResponse.fromCompletion(completion)),
      use: [cache({ store })],
    })
    await (await chat.send({ ...question, stream })).completion()
  }
  expect(store.entries.size).toBe(0)
})

it('keeps what an inner middleware made of the answer', async () => {
  const server = createScriptedServer()
  const chat = createChat({
    transport: server.transport,
    use: [cache(), mapText((text) => text.replace('secret', '[removed]'))],
  })
  const call = chat.complete(question)
  const upstream = await server.call(1)
  upstream.open()
  upstream.push(...textChunks('a sec', 'ret'))
  upstream.end()
  const first = await call
  expect(first.choices[0]?.message.content).toBe('a [removed]')
  await expect(chat.complete(question)).resolves.toEqual(first)
})

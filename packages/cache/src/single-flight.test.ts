import {
  type CallEvent,
  type ChatChunk,
  type ChatParams,
  ChatError,
  type ChatResponse,
  createChat,
  type Middleware,
} from '@chinwag/core'
import { describe, expect, it } from 'vitest'
import { createCountingStore } from '../test/counting-store.ts'
import { collect, question, richCompletion, textChunks } from '../test/fixtures.ts'
import { createScriptedServer, turn } from '../test/scripted-server.ts'
import { cache } from './cache.ts'

const [role, one, two, ...rest] = textChunks('one ', 'two') as [ChatChunk, ChatChunk, ChatChunk, ...ChatChunk[]]
const all = [role, one, two, ...rest]
const streamed = { ...question, stream: true }

function setUp(...inner: readonly Middleware[]) {
  const server = createScriptedServer()
  const store = createCountingStore()
  const events: CallEvent[] = []
  const chat = createChat({
    transport: server.transport,
    use: [cache({ store }), ...inner],
    inspect: (event) => void events.push(event),
  })
  const decisions = (): unknown[] => events.filter(({ type }) => type === 'cache').map(({ decision }) => decision)
  /** Calls that all wait for one upstream call by the time this resolves. One after another: keys are made in threads, in any order. */
  async function askMany(count: number, signals: readonly AbortSignal[] = [], body: ChatParams = streamed) {
    const calls: Promise<ChatResponse>[] = []
    for (let at = 0; at < count; at++) {
      const call = chat.send(body, { signal: signals[at] })
      call.catch(() => {})
      calls.push(call)
      await store.untilReads(store.reads + 1)
    }
    return calls
  }
  return { chat, server, store, decisions, askMany }
}

describe('many identical misses at the same time', () => {
  it('make one upstream call, and all see its chunks as they arrive', async () => {
    const { server, decisions, askMany, store } = setUp()
    const calls = await askMany(50)
    expect(server.calls).toHaveLength(1)
    const upstream = await server.call(1)
    upstream.open()
    const streams = (await Promise.all(calls)).map((response) => response[Symbol.asyncIterator]())
    for (const chunk of all) {
      upstream.push(chunk)
      const seen = await Promise.all(streams.map(async (stream) => (await stream.next()).value))
      expect(seen).toEqual(Array(50).fill(chunk))
    }
    upstream.end()
    const ends = await Promise.all(streams.map(async (stream) => (await stream.next()).done))
    expect(ends).toEqual(Array(50).fill(true))
    expect(server.calls).toHaveLength(1)
    expect(store.entries.size).toBe(1)
    expect(decisions()).toEqual(['miss', ...Array(49).fill('shared')])
  })

  it('say who went upstream and who shared', async () => {
    const { server, askMany } = setUp()
    const calls = await askMany(2)
    ;(await server.call(1)).open()
    const responses = await Promise.all(calls)
    expect(responses.map(({ source }) => source)).toEqual(['network', 'shared'])
    expect(responses.map(({ headers }) => headers.get('x-chinwag-cache'))).toEqual([null, 'shared'])
    for (const response of responses) response.cancel()
  })

  it.each([
    ['the stream first', streamed, question],
    ['JSON first', question, streamed],
  ])('are one call for streams and JSON together: %s', async (_, first, second) => {
    const { server, askMany } = setUp()
    const calls = [...(await askMany(1, [], first)), ...(await askMany(1, [], second))]
    const upstream = await server.call(1)
    upstream.answer(richCompletion)
    const answers = await Promise.all(calls.map(async (call) => (await call).completion()))
    expect(answers).toEqual([richCompletion, richCompletion])
    expect(server.calls).toHaveLength(1)
  })

  it('let one join who comes in the middle of the stream, from its beginning', async () => {
    const { chat, server, askMany } = setUp()
    const [first] = await askMany(1)
    const upstream = await server.call(1)
    upstream.open()
    upstream.push(role, one)
    const stream = (await first)?.[Symbol.asyncIterator]()
    await stream?.next()
    await stream?.next()
    const late = await chat.send(streamed)
    expect(late.source).toBe('shared')
    upstream.push(two, ...rest)
    upstream.end()
    await expect(collect(late)).resolves.toEqual(all)
    expect(server.calls).toHaveLength(1)
  })

  it('give each caller of a JSON call an answer of its own', async () => {
    const { chat, server, store } = setUp()
    const calls = [chat.complete(question), chat.complete(question)]
    await store.untilReads(2)
    ;(await server.call(1)).answer(richCompletion)
    const [first, second] = await Promise.all(calls)
    expect(first).toStrictEqual(second)
    expect(first?.choices).not.toBe(second?.choices)
  })

  it('do not wait for a reader who never reads', async () => {
    const { server, askMany } = setUp()
    const [idle, busy] = await askMany(2)
    const upstream = await server.call(1)
    upstream.open()
    upstream.push(...all)
    upstream.end()
    await idle
    await expect(busy?.then(collect)).resolves.toEqual(all)
    await expect(idle?.then(collect)).resolves.toEqual(all)
  })

  it('are not joined by a `refresh`, which later callers join instead', async () => {
    const { chat, server, store, askMany } = setUp()
    const [old] = await askMany(1)
    const fresh = chat.send(streamed, { cache: 'refresh' })
    const [upstream, refreshed] = [await server.call(1), await server.call(2)]
    const [joined] = await askMany(1)
    refreshed.open()
    refreshed.push(...textChunks('new'))
    refreshed.end()
    upstream.open()
    upstream.push(...all)
    upstream.end()
    const texts = await Promise.all(
      [old, fresh, joined].map(async (call) => (await (await call)?.completion())?.choices[0]?.message.content),
    )
    expect(texts).toEqual(['one two', 'new', 'new'])
    expect([server.calls.length, store.entries.size]).toEqual([2, 1])
    // The old answer came last, but was asked for first.
    const kept = await chat.complete(question, { cache: 'only' })
    expect(kept.choices[0]?.message.content).toBe('new')
  })

  it('are one call in a chat after another: the flight is over when the answer is', async () => {
    const { chat, server } = setUp()
    for (const number of [1, 2]) {
      const call = chat.complete({ ...question, seed: number })
      ;(await server.call(number)).answer(richCompletion)
      await call
    }
    expect(server.calls).toHaveLength(2)
  })

  it('go upstream each for itself where they are not cached', async () => {
    const { chat, server } = setUp()
    const calls = [1, 2].map(() => chat.complete({ ...question, temperature: 1 }))
    await server.call(2)
    for (const call of server.calls) call.answer(richCompletion)
    await Promise.all(calls)
    expect(server.calls).toHaveLength(2)
  })
})

describe('a caller who leaves', () => {
  it('before the head is let go at once with its own reason, and the others get the answer', async () => {
    const { server, askMany } = setUp()
    const controllers = [new AbortController(), new AbortController(), new AbortController()]
    const [leader, follower, patient] = await askMany(
      3,
      controllers.map(({ signal }) => signal),
    )
    controllers[1]?.abort('follower left')
    await expect(follower).rejects.toBe('follower left')
    controllers[0]?.abort('leader left')
    await expect(leader).rejects.toBe('leader left')
    const upstream = await server.call(1)
    expect(upstream.request.signal.aborted).toBe(false)
    upstream.open()
    upstream.push(...all)
    upstream.end()
    await expect(patient?.then(collect)).resolves.toEqual(all)
    expect(server.calls).toHaveLength(1)
  })

  it('before the head as the last one aborts the upstream call, and the next caller starts anew', async () => {
    const { server, askMany } = setUp()
    const controllers = [new AbortController(), new AbortController()]
    const calls = await askMany(
      2,
      controllers.map(({ signal }) => signal),
    )
    const upstream = await server.call(1)
    controllers[0]?.abort('first')
    expect(upstream.request.signal.aborted).toBe(false)
    controllers[1]?.abort('last')
    expect(upstream.request.signal.reason).toBe('last')
    await expect(Promise.allSettled(calls)).resolves.toMatchObject([{ reason: 'first' }, { reason: 'last' }])
    void (await askMany(1))
    expect(server.calls).toHaveLength(2)
  })

  it('in the middle of the stream cancels nothing while another reads, and everything as the last', async () => {
    const { server, askMany, store } = setUp()
    const controllers = [new AbortController(), new AbortController()]
    const calls = await askMany(
      2,
      controllers.map(({ signal }) => signal),
    )
    const upstream = await server.call(1)
    upstream.open()
    upstream.push(role)
    const streams = (await Promise.all(calls)).map((response) => response[Symbol.asyncIterator]())
    await Promise.all(streams.map((stream) => stream.next()))
    const reads = streams.map((stream) => stream.next())
    controllers[0]?.abort('leader left')
    await expect(reads[0]).rejects.toBe('leader left')
    expect(upstream.wasCancelled).toBe(false)
    upstream.push(one)
    await expect(reads[1]).resolves.toEqual({ done: false, value: one })
    await streams[1]?.return?.()
    await turn()
    expect(upstream.wasCancelled).toBe(true)
    expect(store.entries.size).toBe(0)
  })

  it('on the very moment that the head comes does not take the answer from the others', async () => {
    const { server, askMany } = setUp()
    const controller = new AbortController()
    const [leader, follower] = await askMany(2, [controller.signal])
    const upstream = await server.call(1)
    upstream.open()
    controller.abort('left')
    upstream.push(...all)
    upstream.end()
    await expect(leader?.then(collect)).rejects.toBe('left')
    await expect(follower?.then(collect)).resolves.toEqual(all)
  })

  it('on the very moment that the head comes, as the last one, lets go of the reply', async () => {
    const { server, askMany } = setUp()
    const controller = new AbortController()
    const [only] = await askMany(1, [controller.signal])
    const upstream = await server.call(1)
    upstream.open()
    controller.abort('left')
    await expect(only).rejects.toBe('left')
    await turn()
    expect(upstream.wasCancelled).toBe(true)
  })

  it('while the body of a JSON call arrives cancels nothing while another waits, and everything as the last', async () => {
    const { server, askMany } = setUp()
    const controllers = [new AbortController(), new AbortController(), new AbortController()]
    const signals = controllers.map(({ signal }) => signal)
    const [leader, follower, last] = await askMany(3, signals, question)
    const upstream = await server.call(1)
    upstream.open()
    upstream.push(role)
    await turn()
    controllers[0]?.abort('leader left')
    await expect(leader).rejects.toBe('leader left')
    controllers[1]?.abort('follower left')
    await expect(follower).rejects.toBe('follower left')
    expect(upstream.request.signal.aborted).toBe(false)
    controllers[2]?.abort('last left')
    await expect(last).rejects.toBe('last left')
    expect(upstream.request.signal.reason).toBe('last left')
  })

  it('leaves a follower in charge when it was just waiting to try again', async () => {
    const { server, askMany, decisions } = setUp(async function again(request, next, context) {
      try {
        return await next(request)
      } catch {
        await context.sleep(60_000)
        return next(request)
      }
    })
    const controller = new AbortController()
    const [leader, follower] = await askMany(2, [controller.signal])
    ;(await server.call(1)).fail(new ChatError('Busy.', { code: 'overloaded' }))
    await turn()
    controller.abort('leader left')
    await expect(leader).rejects.toBe('leader left')
    const upstream = await server.call(2)
    upstream.open()
    upstream.push(...all)
    upstream.end()
    const response = await follower
    expect(response?.source).toBe('network')
    await expect(response && collect(response)).resolves.toEqual(all)
    expect(decisions()).toEqual(['miss', 'miss'])
  })

  it.each([
    ['ran out of time', new ChatError('Too late.', { code: 'timeout' }), undefined],
    ['was interrupted in a way of its own', 'left', new Error('interrupted')],
  ])('leaves a follower in charge also when it %s', async (_, reason, thrown) => {
    let isFirst = true
    const { server, askMany } = setUp(async function hesitate(request, next, context) {
      if (!isFirst) return next(request)
      isFirst = false
      await context.sleep(60_000).catch((error: unknown) => {
        throw thrown ?? error
      })
      return next(request)
    })
    const controller = new AbortController()
    const [leader, follower] = await askMany(2, [controller.signal])
    controller.abort(reason)
    await expect(leader).rejects.toBe(reason)
    ;(await server.call(1)).answer(richCompletion)
    await expect(follower?.then((response) => response.completion())).resolves.toEqual(richCompletion)
  })

  it('as the last one leaves nothing to join, also where the upstream call takes no notice', async () => {
    let calls = 0
    const store = createCountingStore()
    const chat = createChat({
      transport: () => {
        calls++
        return new Promise<never>(() => {})
      },
      use: [cache({ store })],
    })
    for (const expected of [1, 2]) {
      const controller = new AbortController()
      const call = chat.complete(question, { signal: controller.signal })
      call.catch(() => {})
      await store.untilReads(expected)
      controller.abort('left')
      await expect(call).rejects.toBe('left')
      expect(calls).toBe(expected)
    }
  })

  it('leaves one follower after another in charge, until somebody stays', async () => {
    let tries = 0
    const { server, askMany } = setUp(async function hesitate(request, next, context) {
      if (tries++ < 2) await context.sleep(60_000)
      return next(request)
    })
    const controllers = [new AbortController(), new AbortController()]
    const [first, second, third] = await askMany(
      3,
      controllers.map(({ signal }) => signal),
    )
    controllers[0]?.abort('first')
    await expect(first).rejects.toBe('first')
    await turn()
    controllers[1]?.abort('second')
    await expect(second).rejects.toBe('second')
    const upstream = await server.call(1)
    upstream.answer(richCompletion)
    await expect(third?.then((response) => response.completion())).resolves.toEqual(richCompletion)
  })

  it('has left before it came, and asks nobody', async () => {
    const { chat, server, store } = setUp()
    await expect(chat.complete(question, { signal: AbortSignal.abort('never mind') })).rejects.toBe('never mind')
    expect([server.calls.length, store.reads]).toEqual([0, 0])
  })

  it('leaves no listener on its signal', async () => {
    const { chat, server } = setUp()
    const { signal } = new AbortController()
    let listeners = 0
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners++
      add(...given)
    }
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners--
      remove(...given)
    }
    const call = chat.complete(question, { signal })
    ;(await server.call(1)).answer(richCompletion)
    await call
    await chat.complete(question, { signal })
    expect(listeners).toBe(0)
  })
})

describe('a failure', () => {
  it('before the head goes to all who wait, and is not kept', async () => {
    const { chat, server, store, askMany } = setUp()
    const calls = await askMany(3)
    const failure = new ChatError('Slow down.', { code: 'rate_limit', status: 429 })
    ;(await server.call(1)).fail(failure)
    const errors = await Promise.all(calls.map((call) => call.catch((error: unknown) => error)))
    for (const error of errors) expect(error).toMatchObject({ code: 'rate_limit', status: 429 })
    expect(new Set(errors).size).toBe(3)
    expect([server.calls.length, store.entries.size]).toEqual([1, 0])
    const call = chat.complete(question)
    ;(await server.call(2)).answer(richCompletion)
    await expect(call).resolves.toEqual(richCompletion)
  })

  it('in the middle of the stream goes to all who read, and is not kept', async () => {
    const { server, store, askMany } = setUp()
    const calls = await askMany(3)
    const upstream = await server.call(1)
    upstream.open()
    upstream.push(role, one)
    const streams = (await Promise.all(calls)).map((response) => response[Symbol.asyncIterator]())
    for (const _ of [role, one]) await Promise.all(streams.map((stream) => stream.next()))
    upstream.break(new ChatError('The connection was reset.', { code: 'stream_interrupted' }))
    for (const stream of streams) await expect(stream.next()).rejects.toMatchObject({ code: 'stream_interrupted' })
    expect(store.entries.size).toBe(0)
    void (await askMany(1))
    expect(server.calls).toHaveLength(2)
  })

  it('that is no ChatError is nobody leaving: it goes to all who wait', async () => {
    const { server, askMany } = setUp(async function broken(request, next) {
      await next(request)
      throw new TypeError('a slip in a middleware')
    })
    const calls = await askMany(2)
    ;(await server.call(1)).open()
    for (const call of calls) await expect(call).rejects.toThrow('a slip in a middleware')
    expect(server.calls).toHaveLength(1)
  })
})

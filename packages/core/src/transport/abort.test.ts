import { getEventListeners } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test, vi } from 'vitest'
import { answer, body, chunk, completion, event, sendEvents } from '../../test/answers.ts'
import { startServer } from '../../test/chat-server.ts'
import { expectNothingLeft, rejection, turns } from '../../test/outcomes.ts'
import { ChatResponse, createChat, type Middleware, type Outcome } from '../index.ts'

expectNothingLeft()

const reason = new Error('The caller had enough.')

describe('an abort before the call', () => {
  test.each(['complete', 'stream', 'send'] as const)(
    'rejects %s() with the reason, and nothing is sent',
    async (method) => {
      const fetch = vi.fn()
      const apiKey = vi.fn(() => 'sk-test')
      const options = { signal: AbortSignal.abort(reason) }
      const chat = createChat({ fetch, apiKey })
      const call = method === 'stream' ? chat.stream(body, options).completion() : chat[method](body, options)
      expect(await rejection(call)).toBe(reason)
      expect(fetch).not.toHaveBeenCalled()
      expect(apiKey).not.toHaveBeenCalled()
    },
  )

  test('rejects with whatever the reason is, undefined included', async () => {
    const controller = new AbortController()
    controller.abort(null)
    expect(await rejection(createChat().complete(body, { signal: controller.signal }))).toBe(null)
  })

  test('that comes while a middleware works sends nothing', async () => {
    const fetch = vi.fn()
    const controller = new AbortController()
    const late: Middleware = async (request, next) => {
      controller.abort(reason)
      return next(request)
    }
    const chat = createChat({ fetch, use: [late] })
    expect(await rejection(chat.complete(body, { signal: controller.signal }))).toBe(reason)
    expect(fetch).not.toHaveBeenCalled()
  })

  test('that comes while the key is fetched sends nothing', async () => {
    const fetch = vi.fn()
    const controller = new AbortController()
    const apiKey = async () => {
      controller.abort(reason)
      return 'sk-test'
    }
    expect(await rejection(createChat({ fetch, apiKey }).complete(body, { signal: controller.signal }))).toBe(reason)
    expect(fetch).not.toHaveBeenCalled()
  })
})

describe('an abort in flight', () => {
  test('rejects with the reason, and closes the socket', async () => {
    await using server = await startServer(() => {})
    const controller = new AbortController()
    const call = rejection(createChat({ baseURL: server.baseURL }).complete(body, { signal: controller.signal }))
    const { closed } = await server.exchange(0)
    controller.abort(reason)
    expect(await call).toBe(reason)
    await closed
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  test('rejects under a fetch that ignores signals, and lets the late answer go', async () => {
    const cancelled = vi.fn()
    let respond: (response: Response) => void = () => {}
    const fetch = () => new Promise<Response>((resolve) => (respond = resolve))
    const controller = new AbortController()
    const call = rejection(createChat({ fetch }).complete(body, { signal: controller.signal }))
    await turns()
    controller.abort(reason)
    expect(await call).toBe(reason)
    respond(new Response(new ReadableStream({ cancel: cancelled })))
    await turns()
    expect(cancelled).toHaveBeenCalledOnce()
  })

  test('rejects under a middleware that ignores signals, and lets the late answer go', async () => {
    let respond: (response: ChatResponse) => void = () => {}
    const deaf: Middleware = () => new Promise((resolve) => (respond = resolve))
    const controller = new AbortController()
    const call = rejection(createChat({ use: [deaf] }).complete(body, { signal: controller.signal }))
    controller.abort(reason)
    expect(await call).toBe(reason)
    const settle = vi.fn()
    respond(ChatResponse.fromCompletion(completion('late')).observe({ settle }))
    await turns()
    expect(settle).toHaveBeenCalledWith(expect.objectContaining({ type: 'abort', reason }), expect.anything())
  })

  test('lets a middleware say more than the bare reason', async () => {
    const more = new Error('Given up after two attempts.')
    const speaking: Middleware = (_, __, context) =>
      new Promise((___, reject) =>
        context.signal.addEventListener('abort', () => void Promise.resolve().then(() => reject(more))),
      )
    const controller = new AbortController()
    const call = rejection(createChat({ use: [speaking] }).complete(body, { signal: controller.signal }))
    controller.abort(reason)
    expect(await call).toBe(more)
  })

  test('rejects while an error body is read, though the status is known', async () => {
    await using server = await startServer(({ response }) => response.writeHead(500).write('Some'))
    const controller = new AbortController()
    const call = rejection(createChat({ baseURL: server.baseURL }).complete(body, { signal: controller.signal }))
    const { closed } = await server.exchange(0)
    setTimeout(() => controller.abort(reason), 20)
    expect(await call).toBe(reason)
    await closed
  })
})

describe('an abort in the middle of a stream', () => {
  async function abortAfterFirst(controller: AbortController, signal: AbortSignal, fire: () => void) {
    await using server = await startServer(({ response }) => sendEvents(response, 'Hel'))
    const outcomes: Outcome[] = []
    const watch: Middleware = async (request, next) =>
      (await next(request)).observe({ settle: (outcome) => outcomes.push(outcome) })
    const stream = createChat({ baseURL: server.baseURL, use: [watch] }).stream(body, { signal })
    const error = await rejection(
      (async () => {
        for await (const _ of stream) fire()
      })(),
    )
    await server.exchanges[0]?.closed
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    return { error, outcomes, stream }
  }

  test('rejects the read with the reason, and closes the socket', async () => {
    const controller = new AbortController()
    const { error, outcomes, stream } = await abortAfterFirst(controller, controller.signal, () =>
      controller.abort(reason),
    )
    expect(error).toBe(reason)
    expect(outcomes).toEqual([{ type: 'abort', reason, partial: expect.objectContaining({ model: 'test' }) }])
    expect(await rejection(stream.completion())).toBe(reason)
  })

  test('rejects a read that is under way', async () => {
    const controller = new AbortController()
    const { error } = await abortAfterFirst(controller, controller.signal, () =>
      setTimeout(() => controller.abort(reason), 20),
    )
    expect(error).toBe(reason)
  })

  test('by AbortSignal.timeout() rejects, and does not end the loop in silence', async () => {
    const controller = new AbortController()
    const { error } = await abortAfterFirst(controller, AbortSignal.timeout(60), () => {})
    expect(error).toMatchObject({ name: 'TimeoutError' })
  })

  test('rejects under a fetch whose body ignores signals', async () => {
    const cancel = vi.fn()
    const bytes = new TextEncoder().encode(event(chunk('Hel')))
    const fetch = async () => new Response(new ReadableStream({ start: (c) => c.enqueue(bytes), cancel }))
    const controller = new AbortController()
    const read = async () => {
      for await (const _ of createChat({ fetch }).stream(body, { signal: controller.signal }))
        setImmediate(() => controller.abort(reason))
    }
    expect(await rejection(read())).toBe(reason)
    expect(cancel).toHaveBeenCalledOnce()
  })

  test('rejects a JSON answer that is under way', async () => {
    await using server = await startServer(({ response }) =>
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"id"'),
    )
    const controller = new AbortController()
    const call = rejection(createChat({ baseURL: server.baseURL }).complete(body, { signal: controller.signal }))
    const { closed } = await server.exchange(0)
    setTimeout(() => controller.abort(reason), 20)
    expect(await call).toBe(reason)
    await closed
  })
})

test('an abort in context.sleep() rejects with the reason', async () => {
  const sleeper: Middleware = async (request, next, context) => {
    await context.sleep(1e6)
    return next(request)
  }
  const controller = new AbortController()
  const call = rejection(createChat({ use: [sleeper] }).complete(body, { signal: controller.signal }))
  await turns()
  controller.abort(reason)
  expect(await call).toBe(reason)
  expect(getEventListeners(controller.signal, 'abort')).toEqual([])
})

test('an abort after the end changes nothing', async () => {
  await using server = await startServer((exchange) => answer(exchange.response, exchange.body))
  const controller = new AbortController()
  const stream = createChat({ baseURL: server.baseURL }).stream(body, { signal: controller.signal })
  expect(await stream.text()).toBe('Hello')
  controller.abort(reason)
  expect((await stream.completion()).choices[0]?.message.content).toBe('Hello')
})

test('an abort takes effect though the garbage was collected since the request', async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage: unknown = runInNewContext('gc')
  if (typeof collectGarbage !== 'function') throw new Error('This needs a garbage collector to call.')
  await using server = await startServer(({ response, body: sent }) => {
    if (sent.includes('"stream"')) sendEvents(response, 'Hel')
  })
  const chat = createChat({ baseURL: server.baseURL })
  const controller = new AbortController()
  const head = rejection(chat.complete(body, { signal: controller.signal }))
  const first = await server.exchange(0)
  const response = await chat.send({ ...body, stream: true }, { signal: controller.signal })
  const second = await server.exchange(1)
  for (let round = 0; round < 5; round++) {
    await turns()
    collectGarbage()
  }
  controller.abort(reason)
  expect(await head).toBe(reason)
  expect(await rejection(response.completion())).toBe(reason)
  await Promise.all([first.closed, second.closed])
})

import { getEventListeners } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test, vi } from 'vitest'
import { answer, body, chunk, event, fetched, sendEvents, sse, streamBody } from '../../test/answers.ts'
import { startServer } from '../../test/chat-server.ts'
import { expectNothingLeft, rejection, turns } from '../../test/outcomes.ts'
import { type Chat, createChat, isChatError, type Middleware } from '../index.ts'

expectNothingLeft()

/** An answer that never ends. */
async function endless() {
  return startServer(({ response }) => sendEvents(response, 'Hel', 'lo'))
}

const exits: Record<string, (chat: Chat) => Promise<unknown>> = {
  break: async (chat) => {
    for await (const _ of chat.stream(body)) break
  },
  'break out of the text': async (chat) => {
    for await (const _ of chat.stream(body).text()) break
  },
  return: (chat) =>
    (async () => {
      for await (const chunk of chat.stream(body)) return chunk
      return undefined
    })(),
  throw: async (chat) => {
    const thrown = new Error('Mine')
    const read = async () => {
      for await (const _ of chat.stream(body)) throw thrown
    }
    expect(await rejection(read())).toBe(thrown)
  },
  'await using of the stream': async (chat) => {
    await using stream = chat.stream(body)
    await stream[Symbol.asyncIterator]().next()
  },
  'await using of the reply': async (chat) => {
    await using response = await chat.send(streamBody)
    await response.committed()
  },
  'await using of a reply that was not read': async (chat) => {
    await using _ = await chat.send(streamBody)
  },
  'cancel()': async (chat) => (await chat.send(streamBody)).cancel(),
}

describe.each(Object.entries(exits))('%s', (_, leave) => {
  test('closes the socket, and throws nothing', async () => {
    await using server = await endless()
    await leave(createChat({ baseURL: server.baseURL }))
    await (
      await server.exchange(0)
    ).closed
    expect(server.open).toBe(0)
  })
})

test('await using of a stream whose head is on its way closes the socket, and ends the read in silence', async () => {
  await using server = await startServer(() => {})
  let read: Promise<IteratorResult<unknown>> | undefined
  {
    await using stream = createChat({ baseURL: server.baseURL }).stream(body)
    const chunks = stream[Symbol.asyncIterator]()
    read = chunks.next()
    await server.exchange(0)
    await chunks.return?.()
  }
  expect(await read).toEqual({ done: true, value: undefined })
  await server.exchanges[0]?.closed
})

test('a stream that nobody reads sends nothing, and is let go of for free', async () => {
  const fetch = vi.fn()
  await using _ = createChat({ fetch }).stream(body)
  expect(fetch).not.toHaveBeenCalled()
})

test('1,000 streams left by break leave no socket open upstream', async () => {
  await using server = await endless()
  const chat = createChat({ baseURL: server.baseURL })
  const leave = async () => {
    for await (const _ of chat.stream(body)) break
  }
  for (let batch = 0; batch < 20; batch++) await Promise.all(Array.from({ length: 50 }, leave))
  await Promise.all(server.exchanges.map(({ closed }) => closed))
  expect(server.exchanges).toHaveLength(1000)
  expect(server.open).toBe(0)
})

/** Node opens a second one before it knows that the first is free again. */
const few = 2

test.each(['complete', 'stream'] as const)('the same connections serve one %s() after another', async (method) => {
  await using server = await startServer((exchange) => answer(exchange.response, exchange.body))
  const chat = createChat({ baseURL: server.baseURL })
  for (let call = 0; call < 20; call++)
    await (method === 'complete' ? chat.complete(body) : chat.stream(body).completion())
  expect(server.connections).toBeLessThanOrEqual(few)
})

test('a connection is used again after an error status', async () => {
  await using server = await startServer(({ response }) => response.writeHead(500).end('{"error":{"message":"No"}}'))
  const chat = createChat({ baseURL: server.baseURL })
  for (let call = 0; call < 20; call++) await rejection(chat.complete(body))
  expect(server.connections).toBeLessThanOrEqual(few)
})

test('a connection is used again though the end of the body comes a little after [DONE]', async () => {
  await using server = await startServer(({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse('Hello'))
    setImmediate(() => response.end())
  })
  const chat = createChat({ baseURL: server.baseURL })
  for (let call = 0; call < 20; call++) await chat.stream(body).completion()
  expect(server.connections).toBeLessThanOrEqual(few)
})

test('a server that sends on after [DONE] is cut off', async () => {
  await using server = await startServer(async ({ response, closed }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse('Hello'))
    const more = setInterval(() => response.write(event(chunk('more'))), 5)
    await closed
    clearInterval(more)
  })
  expect(await createChat({ baseURL: server.baseURL }).stream(body).text()).toBe('Hello')
  await server.exchanges[0]?.closed
})

test('the body of a reply is cancelled once, whatever is called how often', async () => {
  const cancel = vi.fn()
  const bytes = new TextEncoder().encode(event(chunk('Hel')))
  const fetch = async () => new Response(new ReadableStream({ start: (c) => c.enqueue(bytes), cancel }))
  const response = await createChat({ fetch }).send(streamBody)
  for await (const _ of response) {
    response.cancel()
    response.cancel()
    break
  }
  await response[Symbol.asyncDispose]()
  expect(cancel).toHaveBeenCalledOnce()
})

/** Ways for a call to go, on one signal. */
const fates: Record<string, (chat: Chat, signal: AbortSignal) => Promise<unknown>> = {
  JSON: (chat, signal) => chat.complete(body, { signal }),
  stream: (chat, signal) => chat.stream(body, { signal }).completion(),
  break: async (chat, signal) => {
    for await (const _ of chat.stream(body, { signal })) break
  },
  error: (chat, signal) => rejection(chat.complete({ ...body, model: 'refused' }, { signal })),
  broken: (chat, signal) => rejection(chat.stream({ ...body, model: 'broken' }, { signal }).completion()),
  'tried again': (chat, signal) => rejection(chat.complete({ ...body, model: 'busy' }, { signal })),
  unsent: (chat, signal) => rejection(chat.complete({ ...body, model: 'unsent' }, { signal })),
}

function scriptedFetch(_: unknown, init: RequestInit | undefined): Promise<Response> {
  const sent = typeof init?.body === 'string' ? init.body : ''
  if (sent.includes('busy')) return Promise.resolve(new Response('', { status: 503 }))
  if (sent.includes('refused')) return Promise.resolve(Response.json({ error: { message: 'No' } }, { status: 500 }))
  if (sent.includes('broken')) return Promise.resolve(new Response(event(chunk('Hel'))))
  return sent.includes('unsent') ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(fetched(sent))
}

const onceMore: Middleware = async (request, next, context) => {
  try {
    return await next(request)
  } catch (error) {
    if (!isChatError(error) || error.code !== 'overloaded') throw error
    await context.sleep(1)
    return next(request)
  }
}

test('10,000 calls on one signal leave no listener, and no memory', { timeout: 60_000 }, async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const chat = createChat({ fetch: scriptedFetch, timeouts: { totalMs: 60_000 }, use: [onceMore] })
  const { signal } = new AbortController()

  async function calls(count: number): Promise<number> {
    for (let call = 0; call < count; call += 70) {
      const batch = Array.from({ length: 10 }, () => Object.values(fates).map((fate) => fate(chat, signal)))
      await Promise.all(batch.flat())
    }
    await turns()
    collectGarbage()
    return process.memoryUsage().heapUsed
  }

  const before = await calls(3000)
  const after = await calls(10_000)
  expect(getEventListeners(signal, 'abort')).toEqual([])
  expect(after / before).toBeLessThan(1.05)
})

test.each(Object.entries(fates))(
  'an attempt (%s) leaves no listener on the signal that a middleware gave it',
  async (_, fate) => {
    const own = new AbortController().signal
    const give: Middleware = (request, next) => next({ ...request, signal: own })
    await fate(createChat({ fetch: scriptedFetch, use: [give] }), new AbortController().signal)
    expect(getEventListeners(own, 'abort')).toEqual([])
  },
)

test('10,000 calls without a signal, many at once, leave no timer', async () => {
  vi.useFakeTimers()
  const chat = createChat({ fetch: scriptedFetch })
  for (let batch = 0; batch < 10; batch++) {
    await Promise.all(Array.from({ length: 1000 }, () => chat.complete(body)))
  }
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

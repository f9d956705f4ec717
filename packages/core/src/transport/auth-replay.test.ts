import { describe, expect, test, vi } from 'vitest'
import { answer, body, fetched, sendJson, streamBody } from '../../test/answers.ts'
import { type ChatServer, type Exchange, startServer } from '../../test/chat-server.ts'
import { chatError, expectNothingLeft, rejection, turns } from '../../test/outcomes.ts'
import { type Auth, type CallEvent, type ChatOptions, createChat, keyPool, type Middleware } from '../index.ts'

expectNothingLeft()

/** A server that takes some keys, and answers 401 to all others. */
function guarded(...good: string[]): Promise<ChatServer> {
  return startServer((exchange) => {
    if (good.includes(keyOf(exchange))) return answer(exchange.response, exchange.body)
    return sendJson(exchange.response, { error: { message: `No such key: ${keyOf(exchange)}` } }, 401)
  })
}

function keyOf({ request }: Exchange): string {
  return request.headers.authorization?.replace('Bearer ', '') ?? ''
}

/** Gives `key-0001`, `key-0002` and so on. */
function counted(expiresAt?: number) {
  let count = 0
  return vi.fn(async () => {
    const key = `key-000${++count}`
    return expiresAt === undefined ? key : { key, expiresAt }
  })
}

describe('a key that is refused', () => {
  test.each([
    ['a function', () => counted(), body],
    ['a function whose keys last', () => counted(Infinity), body],
    ['a function, for a stream', () => counted(), streamBody],
  ])('and comes from %s is asked for anew, and the request goes out again byte for byte', async (_, make, params) => {
    await using server = await guarded('key-0002')
    const apiKey = make()
    const odd = { ...params, x_unknown: { text: 'Hé 🦊', at: { toJSON: vi.fn().mockReturnValueOnce(1) } } }
    const response = await createChat({ baseURL: server.baseURL, apiKey }).send(odd)
    expect((await response.completion()).choices[0]?.message.content).toBe('Hello')
    expect(server.exchanges.map(keyOf)).toEqual(['key-0001', 'key-0002'])
    expect(apiKey).toHaveBeenCalledTimes(2)
    const [first, second] = server.exchanges
    expect(second?.body).toBe(first?.body)
    expect(first?.body).toContain('"at":1')
    expect({ ...second?.request.headers, authorization: '' }).toEqual({ ...first?.request.headers, authorization: '' })
  })

  test('twice is an error, that of the second time', async () => {
    await using server = await guarded()
    const error = await chatError(createChat({ baseURL: server.baseURL, apiKey: counted() }).complete(body))
    expect(error).toMatchObject({ code: 'authentication', status: 401, retryable: false })
    expect(server.exchanges.map(keyOf)).toEqual(['key-0001', 'key-0002'])
    expect(error.message).not.toMatch(/key-\d/)
  })

  test.each<[string, ChatOptions]>([
    ['a string', { apiKey: 'key-0001' }],
    [
      'an auth that says nothing of it',
      { auth: { authorize: () => ({ headers: { authorization: 'Bearer key-0001' } }) } },
    ],
    ['a pool of one', { auth: keyPool(['key-0001']) }],
    ['none', {}],
  ])('and is %s is an error at once', async (_, options) => {
    await using server = await guarded()
    const error = await chatError(createChat({ ...options, baseURL: server.baseURL }).complete(body))
    expect(error).toMatchObject({ code: 'authentication', status: 401 })
    expect(server.exchanges).toHaveLength(1)
  })

  test('is not the function’s affair where the caller sent another, or none', async () => {
    await using server = await guarded()
    const apiKey = counted(Infinity)
    const chat = createChat({ baseURL: server.baseURL, apiKey })
    await chatError(chat.complete(body, { headers: { authorization: 'Bearer other' } }))
    await chatError(chat.complete(body, { headers: { authorization: null } }))
    expect(server.exchanges.map(keyOf)).toEqual(['other', ''])
    expect(apiKey).toHaveBeenCalledOnce()
  })

  test('is asked for anew only for that: other failures are errors at once', async () => {
    for (const status of [400, 403, 404, 429, 500]) {
      await using server = await startServer(({ response }) => sendJson(response, { error: {} }, status))
      const apiKey = counted(Infinity)
      expect((await chatError(createChat({ baseURL: server.baseURL, apiKey }).complete(body))).status).toBe(status)
      expect(server.exchanges).toHaveLength(1)
      expect(apiKey).toHaveBeenCalledOnce()
    }
  })

  test('and for which no other can be had is an error with the cause', async () => {
    await using server = await guarded()
    const cause = new Error('The vault is closed')
    const apiKey = vi.fn().mockResolvedValueOnce('key-0001').mockRejectedValueOnce(cause)
    const error = await chatError(createChat({ baseURL: server.baseURL, apiKey }).complete(body))
    expect(error).toMatchObject({ code: 'authentication', cause })
    expect(server.exchanges).toHaveLength(1)
  })
})

test('calls that are refused together ask once for another key', async () => {
  const size = 5
  const held: (() => void)[] = []
  await using server = await startServer(async (exchange) => {
    if (keyOf(exchange) === 'key-0002') return answer(exchange.response, exchange.body)
    // Nobody is refused before all have sent the old key.
    await new Promise<void>((resolve) => {
      if (held.push(resolve) === size) for (const go of held) go()
    })
    sendJson(exchange.response, {}, 401)
  })
  const apiKey = counted(Infinity)
  const chat = createChat({ baseURL: server.baseURL, apiKey })
  const answers = await Promise.all(Array.from({ length: size }, () => chat.complete(body)))
  expect(answers).toHaveLength(size)
  expect(apiKey).toHaveBeenCalledTimes(2)
  expect(server.exchanges).toHaveLength(2 * size)
})

test('a call that was refused late does not throw away the key that others got since', async () => {
  let refuse = () => {}
  let isHeld = true
  await using server = await startServer(async (exchange) => {
    if (keyOf(exchange) === 'key-0002') return answer(exchange.response, exchange.body)
    if (isHeld) {
      isHeld = false
      await new Promise<void>((resolve) => (refuse = resolve))
    }
    sendJson(exchange.response, {}, 401)
  })
  const apiKey = counted(Infinity)
  const chat = createChat({ baseURL: server.baseURL, apiKey })
  const late = chat.complete(body)
  await server.exchange(0)
  await chat.complete(body)
  refuse()
  await late
  expect(apiKey).toHaveBeenCalledTimes(2)
})

test('middlewares see one attempt, and the inspector an event', async () => {
  const keys: string[] = []
  const fetch: typeof globalThis.fetch = async (_, init) => {
    keys.push(new Headers(init?.headers).get('authorization') ?? '')
    return keys.length === 1 ? Response.json({}, { status: 401 }) : fetched(init?.body)
  }
  const seen = vi.fn()
  const see: Middleware = async (request, next) => {
    const response = await next(request)
    seen(response.status)
    return response
  }
  const events: CallEvent[] = []
  const inspect = (event: CallEvent) => events.push(event)
  await createChat({ fetch, apiKey: counted(), use: [see], inspect }).complete(body)
  expect(seen.mock.calls).toEqual([[200]])
  const replays = events.filter(({ type }) => type === 'auth-replay')
  expect(replays).toHaveLength(1)
  expect(replays[0]).toMatchObject({ code: 'authentication' })
})

test('a caller who leaves while another key is asked for gets his own reason, and nothing more is sent', async () => {
  const fetch = vi.fn(async () => Response.json({}, { status: 401 }))
  const apiKey = vi
    .fn<() => Promise<string>>()
    .mockResolvedValueOnce('key-0001')
    .mockReturnValueOnce(new Promise(() => {}))
  const controller = new AbortController()
  const left = rejection(createChat({ fetch, apiKey }).complete(body, { signal: controller.signal }))
  while (apiKey.mock.calls.length < 2) await turns(1)
  const reason = new Error('Enough')
  controller.abort(reason)
  expect(await left).toBe(reason)
  expect(fetch).toHaveBeenCalledOnce()
})

test('an auth of one’s own is told of failures, and can have the request sent again, once', async () => {
  const failed = vi.fn(() => true)
  let count = 0
  const auth: Auth = { authorize: () => ({ headers: { 'X-Turn': `${++count}` }, failed }) }
  const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({}, { status: 503 }))
  const error = await chatError(createChat({ fetch, auth }).complete(body))
  expect(error.code).toBe('overloaded')
  expect(fetch.mock.calls.map(([, init]) => new Headers(init?.headers).get('x-turn'))).toEqual(['1', '2'])
  expect(failed).toHaveBeenCalledTimes(2)
})

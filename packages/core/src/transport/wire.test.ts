import { describe, expect, test, vi } from 'vitest'
import {
  answer,
  body,
  chunk,
  completion,
  event,
  fetched,
  sendEvents,
  sendJson,
  sse,
  streamBody,
} from '../../test/answers.ts'
import { startServer } from '../../test/chat-server.ts'
import { chatError, expectNothingLeft, turns, rejection } from '../../test/outcomes.ts'
import { apiKeyHeader, type ChatOptions, type ChatParams, createChat, type Middleware } from '../index.ts'

expectNothingLeft()

/** What a chat hands to `fetch` for one call. */
async function sent(options: ChatOptions, params: ChatParams = body, callOptions = {}) {
  const calls: { url: unknown; init: RequestInit }[] = []
  const fetch: typeof globalThis.fetch = async (url, init = {}) => {
    calls.push({ url, init })
    return fetched(init.body)
  }
  await createChat({ ...options, fetch }).complete(params, callOptions)
  const [call] = calls
  if (!call) throw new Error('Nothing was sent.')
  return { ...call, headers: Object.fromEntries(new Headers(call.init.headers)) }
}

describe('headers', () => {
  test('are these three for a JSON answer, and nothing else', async () => {
    expect((await sent({ apiKey: 'sk-test-1234' })).headers).toEqual({
      accept: 'application/json',
      authorization: 'Bearer sk-test-1234',
      'content-type': 'application/json',
    })
  })

  test('ask for events where the body says so', async () => {
    expect((await sent({}, streamBody)).headers).toEqual({
      accept: 'text/event-stream',
      'content-type': 'application/json',
    })
  })

  test('hold what the chat and the call give, the call being stronger', async () => {
    const { headers } = await sent({ apiKey: 'sk-test-1234', headers: { 'X-Team': 'a', 'x-org': 'o' } }, body, {
      headers: { 'x-team': 'b', authorization: 'Basic abc' },
    })
    expect(headers).toMatchObject({ 'x-team': 'b', 'x-org': 'o', authorization: 'Basic abc' })
  })

  test('given as null are left out, ours and the key included', async () => {
    const { headers } = await sent({ apiKey: 'sk-test-1234', headers: { 'x-team': 'a' } }, body, {
      headers: { 'X-Team': null, Authorization: null, accept: null },
    })
    expect(headers).toEqual({ 'content-type': 'application/json' })
  })

  test('left out by the chat can be given by a call', async () => {
    const { headers } = await sent({ apiKey: 'sk-test-1234', headers: { accept: null } }, body, {
      headers: { accept: '*/*' },
    })
    expect(headers['accept']).toBe('*/*')
  })

  test('of an auth that writes its names in capitals are sent once', async () => {
    const auth = { authorize: () => ({ headers: { Authorization: 'Bearer one' } }) }
    expect((await sent({ auth, headers: { authorization: 'Bearer two' } })).headers['authorization']).toBe('Bearer two')
  })

  test('over a real socket are those and what the runtime adds', async () => {
    await using server = await startServer((exchange) => answer(exchange.response, exchange.body))
    await createChat({ baseURL: server.baseURL, auth: apiKeyHeader('api-key', 'key-1234') }).complete(body)
    const { request } = await server.exchange(0)
    const byRuntime = [
      'host',
      'connection',
      'content-length',
      'accept-encoding',
      'accept-language',
      'sec-fetch-mode',
      'user-agent',
    ]
    expect(Object.keys(request.headers).filter((name) => !byRuntime.includes(name))).toEqual([
      'content-type',
      'accept',
      'api-key',
    ])
    expect(request.method).toBe('POST')
  })
})

describe('the body', () => {
  test('goes out byte for byte as it was given', async () => {
    const text = '{"model":"m","messages":[{"content":"Hé 🦊","role":"user"}],"x_unknown":{"b":1,"a":[null,1.5]}}'
    expect((await sent({}, JSON.parse(text))).init.body).toBe(text)
  })

  test('is the same on every attempt, and is written once', async () => {
    const bodies: unknown[] = []
    const fetch: typeof globalThis.fetch = async (_, init) => {
      bodies.push(init?.body)
      return bodies.length < 3 ? new Response('', { status: 500 }) : fetched(init?.body)
    }
    const again: Middleware = async (request, next) => {
      for (;;) {
        try {
          return await next(request)
        } catch {
          // Once more.
        }
      }
    }
    const toJSON = vi.fn(() => 'Hi')
    const messages = [{ role: 'user' as const, content: { toJSON } as unknown as string }]
    await createChat({ fetch, use: [again] }).complete({ model: 'test', messages })
    expect(bodies).toHaveLength(3)
    expect(new Set(bodies).size).toBe(1)
    expect(toJSON).toHaveBeenCalledOnce()
  })

  test('that a middleware changed goes out changed', async () => {
    const change: Middleware = async (request, next) => next({ ...request, body: { ...request.body, temperature: 0 } })
    expect((await sent({ use: [change] })).init.body).toBe(JSON.stringify({ ...body, temperature: 0 }))
  })

  test('that cannot be written as JSON is refused before anything is sent', async () => {
    const fetch = vi.fn()
    const error = await chatError(createChat({ fetch }).complete({ ...body, seed: 1n as unknown as number }))
    expect(error).toMatchObject({ code: 'invalid_request' })
    expect(error.message).toMatchInlineSnapshot(
      `"The request body cannot be written as JSON: it has a cycle or a BigInt in it."`,
    )
    expect(fetch).not.toHaveBeenCalled()
  })
})

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])(
    'of status %i to another origin is an error, and takes no key along',
    async (status) => {
      await using other = await startServer(({ response }) => sendJson(response, completion('Stolen')))
      await using server = await startServer(({ response }) =>
        response.writeHead(status, { location: `${other.baseURL}/chat/completions?secret=1` }).end(),
      )
      const chat = createChat({ baseURL: server.baseURL, apiKey: 'sk-test-1234', headers: { 'x-secret': 'mine' } })
      const error = await chatError(chat.complete(body))
      expect(error).toMatchObject({ code: 'invalid_response', status, retryable: false })
      expect(error.message).toBe(
        `The server redirects to ${new URL(other.baseURL).origin}. Redirects are not followed; set \`baseURL\` to where the server is.`,
      )
      expect(other.exchanges).toEqual([])
      expect(other.connections).toBe(0)
    },
  )

  test('without a place to go, or one that a browser hides, is one too', async () => {
    const bare = createChat({ fetch: async () => new Response(null, { status: 302 }) })
    expect((await chatError(bare.complete(body))).message).toMatch(/^The server redirects\. /)
    const hidden = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })
    const browser = createChat({ fetch: async () => hidden })
    expect(await chatError(browser.complete(body))).toMatchObject({ code: 'invalid_response', status: undefined })
  })
})

describe('a custom fetch', () => {
  test.each(['complete', 'stream'] as const)(
    'that cloned the answer and never read the clone does not hang %s()',
    async (method) => {
      await using server = await startServer((exchange) => answer(exchange.response, exchange.body))
      const clones: Response[] = []
      const fetch: typeof globalThis.fetch = async (input, init) => {
        const response = await globalThis.fetch(input, init)
        clones.push(response.clone())
        return response
      }
      const chat = createChat({ baseURL: server.baseURL, fetch })
      const { choices } = await (method === 'complete' ? chat.complete(body) : chat.stream(body).completion())
      expect(choices[0]?.message.content).toBe('Hello')
    },
  )

  test('that cloned the answer does not hang a break', async () => {
    await using server = await startServer(({ response }) => sendEvents(response, 'Hel'))
    const clones: Response[] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await globalThis.fetch(input, init)
      clones.push(response.clone())
      return response
    }
    for await (const _ of createChat({ baseURL: server.baseURL, fetch }).stream(body)) break
    await server.exchanges[0]?.closed
  })

  test('that read the body before us is an error, and no crash', async () => {
    const fetch = async () => {
      const response = fetched('')
      response.body?.getReader()
      return response
    }
    expect(await rejection(createChat({ fetch }).complete(body))).toMatchInlineSnapshot(
      `[TypeError: The \`fetch\` option must give a Response whose body nobody has begun to read.]`,
    )
    const nothing = async () => undefined as never
    expect(await rejection(createChat({ fetch: nothing }).complete(body))).toBeInstanceOf(TypeError)
  })

  test('that throws instead of rejecting is an error, and no crash', async () => {
    const fetch = () => {
      throw new Error('Not today')
    }
    expect(await chatError(createChat({ fetch }).complete(body))).toMatchObject({ code: 'connection' })
  })

  test('gets a URL and options, never a Request', async () => {
    const { url, init } = await sent({ baseURL: 'https://example.com/v1' })
    expect(url).toBe('https://example.com/v1/chat/completions')
    expect(init).toMatchObject({ method: 'POST', redirect: 'manual', signal: expect.any(AbortSignal) })
  })

  test('is looked up anew for each call where it is the global one', async () => {
    const chat = createChat()
    vi.stubGlobal('fetch', async () => Response.json(completion('Stubbed')))
    const { choices } = await chat.complete(body)
    vi.unstubAllGlobals()
    expect(choices[0]?.message.content).toBe('Stubbed')
  })
})

test('the form of the answer counts, not what was asked for', async () => {
  const events = createChat({ fetch: async () => new Response(sse('He', 'llo')) })
  expect((await events.complete(body)).choices[0]?.message.content).toBe('Hello')
  const json = createChat({ fetch: async () => Response.json(completion('Hello')) })
  expect(await json.stream(body).text()).toBe('Hello')
})

test('head, timings, request id and limits are on the reply', async () => {
  await using server = await startServer(({ response }) => {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'x-request-id': 'req_7',
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1s',
    })
    response.end(event(chunk('Hello', 'stop')))
  })
  const response = await createChat({ baseURL: server.baseURL }).send(streamBody)
  expect(response).toMatchObject({ status: 200, source: 'network', requestId: 'req_7' })
  expect(response.rateLimit).toEqual({ requests: { limit: 60, remaining: 59, resetMs: 1000 }, tokens: undefined })
  await response.completion()
  await turns()
  const { start, head, firstChunk = 0, firstToken = 0, end = 0 } = response.timings
  expect([start, head, firstChunk, firstToken, end]).toEqual(
    [start, head, firstChunk, firstToken, end].toSorted((a, b) => a - b),
  )
})

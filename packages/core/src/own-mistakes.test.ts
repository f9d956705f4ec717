import { describe, expect, test, vi } from 'vitest'
import { body, chunk, event, fetched, sse } from '../test/answers.ts'
import { chatError, expectNothingLeft, rejection, turns } from '../test/outcomes.ts'
import {
  type CallEvent,
  type ChatOptions,
  ChatResponse,
  createChat,
  keyPool,
  mapRequest,
  mapText,
  type Middleware,
  toFetch,
} from './index.ts'

expectNothingLeft()

const fetch: typeof globalThis.fetch = async (_, init) => fetched(init?.body)

describe('a name that is no option', () => {
  test.each<[string, object]>([
    ['of createChat()', { baseUrl: 'http://localhost:1' }],
    ['of its timeouts', { timeouts: { total: 5 } }],
    ['of its limits', { limits: { maxBytes: 5 } }],
  ])('%s is refused: it may be one that was misspelt', (_, options) => {
    expect(() => createChat(options as ChatOptions)).toThrow(
      /^`(baseUrl|total|maxBytes)` is no option of .* There are: /,
    )
  })

  test('of keyPool() is refused too', () => {
    expect(() => keyPool(['sk-1'], { restMS: 5 } as object)).toThrow(TypeError)
  })
})

test('`apiKey` beside `auth` is refused: one of them would be forgotten', () => {
  expect(() => createChat({ apiKey: 'sk-1', auth: keyPool(['sk-2']) })).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: The \`apiKey\` option must be left out beside \`auth\`, which takes its place.]`,
  )
})

test.each([5, null, 'x'])('options of a call that are %j are refused', async (options) => {
  expect(await rejection(createChat({ fetch }).complete(body, options as never))).toBeInstanceOf(TypeError)
})

describe('what is our caller’s own mistake is no failure of the network, and not to be retried', () => {
  test('a function of mapRequest() that gives nothing', async () => {
    const chat = createChat({ fetch, use: [mapRequest((() => {}) as never)] })
    expect(await rejection(chat.complete(body))).toMatchInlineSnapshot(
      `[TypeError: The function of mapRequest() must return a body, got undefined.]`,
    )
  })

  test.each<[string, object]>([
    ['headers that are none', { headers: {} }],
    ['no signal', { signal: undefined }],
    ['no body', { body: undefined }],
  ])('a middleware that hands on %s', async (_, part) => {
    const wrong: Middleware = async function wrong(request, next) {
      return next({ ...request, ...part })
    }
    const chat = createChat({ fetch, use: [wrong], timeouts: { responseMs: 5 } })
    expect(String(await rejection(chat.complete(body)))).toBe(
      'TypeError: The middleware `wrong` must hand on a whole request, such as `{ ...request, body }`.',
    )
  })

  test('an auth whose header cannot be sent; nothing quotes it', async () => {
    const auth = { authorize: () => ({ headers: { authorization: 'Bearer hush-hush\nx' } }) }
    const error = await chatError(createChat({ fetch, auth }).complete(body))
    expect(error).toMatchObject({ code: 'authentication', retryable: false })
    expect(String(error.cause)).not.toContain('hush')
  })
})

test('a key that does not come in time is no answer that does not come: nothing was sent', async () => {
  const send = vi.fn(fetch)
  const chat = createChat({ fetch: send, apiKey: () => new Promise(() => {}), timeouts: { responseMs: 5 } })
  const error = await chatError(chat.complete(body))
  expect(error).toMatchObject({ code: 'timeout', phase: 'response', ambiguous: false })
  expect(error.message).toMatchInlineSnapshot(
    `"There was no API key within 5 ms. Raise \`timeouts.responseMs\`, or try again."`,
  )
  expect(send).not.toHaveBeenCalled()
})

test('an inspector that is async, and a host that throws, hurt nobody', async () => {
  const events: CallEvent[] = []
  const inspect = (seen: CallEvent): void => {
    events.push(seen)
    return Promise.reject(new Error('mine')) as never
  }
  const waitUntil = (): never => {
    throw new Error('host')
  }
  const use = [
    mapRequest((given) => given),
    ((request, next, context) => {
      context.waitUntil(Promise.resolve())
      return next(request)
    }) satisfies NonNullable<ChatOptions['use']>[number],
  ]
  await createChat({ fetch, use, inspect, waitUntil }).complete(body)
  await turns()
  expect(events.map(({ type }) => type)).toContain('background-error')
})

test('a choice without an index is the one at its place', async () => {
  const said = (delta: object, finish_reason: string | null = null): string =>
    event({ ...chunk(''), choices: [{ delta, finish_reason }] })
  const text = said({ content: 'Hel' }) + said({ content: 'lo' }, 'stop')
  const chat = createChat({ fetch: async () => new Response(text) })
  let read = ''
  for await (const piece of chat.stream(body).text()) read += piece
  expect(read).toBe('Hello')
})

test('an answer without an end is refused at `maxBodyBytes`, stream or not, and its socket closed', async () => {
  const cancel = vi.fn()
  const piece = new TextEncoder().encode(event(chunk('x'.repeat(50))))
  const endless = () => new Response(new ReadableStream({ pull: (controller) => controller.enqueue(piece), cancel }))
  const chat = createChat({ fetch: async () => endless(), limits: { maxBodyBytes: 10_000 } })
  for (const call of [
    () => chat.complete(body),
    () =>
      chat
        .stream(body)
        .text()
        .catch((error: unknown) => Promise.reject(error)),
  ]) {
    expect(await chatError(call())).toMatchObject({ code: 'invalid_response' })
  }
  expect(cancel).toHaveBeenCalledTimes(2)
})

test('completion() may be asked for before reading begins', async () => {
  const stream = createChat({ fetch: async () => new Response(sse('Hel', 'lo')) }).stream(body)
  const whole = stream.completion()
  let text = ''
  for await (const piece of stream.text()) text += piece
  expect(text).toBe('Hello')
  expect((await whole).choices[0]?.message.content).toBe('Hello')
})

test('text() can be caught', async () => {
  const chat = createChat({ transport: () => Promise.reject(new Error('mine')) })
  expect(await chat.stream(body).text().catch(String)).toBe('Error: mine')
})

test('an error in a stream that names no status is told as what it is', async () => {
  const text = event({ error: { message: 'Gone', type: 'timeout' } })
  const error = await chatError(createChat({ fetch: async () => new Response(text) }).complete(body))
  expect(error.message).toMatchInlineSnapshot(
    `"The server sent an error (timeout): Gone. Raise the timeout, or try again."`,
  )
})

test('the beginning of JSON is no message', async () => {
  const failing = async (): Promise<Response> => new Response('{"error":{"mess', { status: 429 })
  expect((await chatError(createChat({ fetch: failing }).complete(body))).message).toMatchInlineSnapshot(
    `"The server answered 429 (rate_limit). Slow down, and try again."`,
  )
})

test.each([304, 999])(
  'a status of %d from upstream is one that a Response can have under toFetch()',
  async (status) => {
    const odd = Object.defineProperty(new Response('{}'), 'status', { value: status })
    const chat = createChat({ fetch: async () => Object.defineProperty(odd, 'ok', { value: false }) })
    const init = { method: 'POST', body: JSON.stringify(body) }
    expect((await toFetch(chat)('http://localhost/v1/chat/completions', init)).status).toBe(502)
  },
)

test('a chain with an inspector takes what one without it takes', async () => {
  const transport = async (): Promise<ChatResponse> => ChatResponse.fromChunks([chunk('Hi', 'stop')])
  const bare = mapRequest(() => ({ model: 'x' }) as never)
  for (const options of [{}, { inspect: () => {} }]) {
    const whole = await createChat({ transport, use: [bare], ...options }).complete(body)
    expect(whole.choices[0]?.message.content).toBe('Hi')
  }
})

describe('mapText()', () => {
  test('rewrites an answer in parts too', async () => {
    const content = [
      { type: 'text', text: 'a secret' },
      { type: 'image', url: 'x' },
    ]
    const parts = { ...chunk(''), choices: [{ index: 0, delta: { content }, finish_reason: 'stop' }] }
    const chat = createChat({
      use: [mapText((text) => text.replaceAll('secret', '…'))],
      fetch: async () => new Response(event(parts)),
    })
    expect(await chat.stream(body).text()).toBe('a …')
  })

  test('fails the reply where the function is async', async () => {
    const chat = createChat({ use: [mapText((async (text: string) => text) as never)], fetch })
    expect((await chatError(chat.complete(body))).cause).toMatchInlineSnapshot(
      `[TypeError: The function of mapText() must return a text, at once, got object.]`,
    )
  })
})

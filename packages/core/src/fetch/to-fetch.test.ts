import { describe, expect, test, vi } from 'vitest'
import { body as params, completion, fetched, sse } from '../../test/answers.ts'
import { expectNothingLeft, rejection, turns } from '../../test/outcomes.ts'
import { ChatError, ChatResponse, createChat, type Middleware, mapRequest, toFetch } from '../index.ts'

expectNothingLeft()

const url = 'https://sdk.example/v1/chat/completions'
const text = JSON.stringify(params)
const post = (body: BodyInit = text, headers: Record<string, string> = {}) => ({ method: 'POST', body, headers })

/** A chain on a server that remembers what it was sent. */
function chain(
  answer: (init: RequestInit) => Response | Promise<Response>,
  use: readonly Middleware[] = [],
  apiKey?: string,
) {
  const sent: { url: string; headers: Headers; body: unknown }[] = []
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const to = input instanceof Request ? input.url : String(input)
    sent.push({ url: to, headers: new Headers(init.headers), body: init.body })
    return answer(init)
  }
  return { sent, fetch: toFetch(createChat({ baseURL: 'https://real.example/v1', fetch, use, apiKey })) }
}

const answering = (init: RequestInit) => fetched(init.body)

describe('what is taken over', () => {
  const cases: [what: string, input: string | URL | Request, init: RequestInit | undefined, isTaken: boolean][] = [
    ['a POST of a text', url, post(), true],
    ['a POST to a URL object', new URL(url), post(), true],
    ['a POST of bytes', url, post(new TextEncoder().encode(text)), true],
    ['a POST with a query', `${url}?api-version=1`, post(), true],
    ['a GET', url, { method: 'GET' }, false],
    ['another path', 'https://sdk.example/v1/models', post(), false],
    ['a body that is a stream', url, { ...post(), body: new ReadableStream(), duplex: 'half' } as RequestInit, false],
    ['a body that is no JSON', url, post('{'), false],
    ['a body that is no object', url, post('[]'), false],
    ['a Request', new Request(url, post()), undefined, false],
    ['no init', url, undefined, false],
  ]

  test.each(cases)('%s', async (_, input, init, isTaken) => {
    const others = vi.fn(async () => new Response('untouched'))
    const chat = createChat({ transport: async () => ChatResponse.fromCompletion(completion('Hello')) })
    const response = await toFetch(chat, { fetch: others })(input, init)
    if (isTaken) {
      expect(await response.json()).toEqual(completion('Hello'))
      expect(others).not.toHaveBeenCalled()
    } else {
      expect(await response.text()).toBe('untouched')
      expect(others).toHaveBeenCalledExactlyOnceWith(input, init)
    }
  })
})

describe('what is sent', () => {
  test('is the text of the SDK, byte for byte, to where the chat goes', async () => {
    const spaced = `{ "messages": [{"role":"user","content":"Hi"}],\n "model":"m", "odd":1e2 }`
    const { fetch, sent } = chain(answering)
    await fetch(url, post(spaced))
    expect(sent).toMatchObject([{ url: 'https://real.example/v1/chat/completions', body: spaced }])
  })

  test('is what a middleware makes of it, where one changes it', async () => {
    const { fetch, sent } = chain(answering, [mapRequest((body) => ({ ...body, temperature: 0 }))])
    await fetch(url, post())
    expect(JSON.parse(String(sent[0]?.body))).toEqual({ ...params, temperature: 0 })
  })

  test("has the SDK's headers, but not those of its connection and its length", async () => {
    const { fetch, sent } = chain(answering)
    await fetch(
      url,
      post(text, { 'x-stainless-lang': 'js', 'content-length': '3', host: 'sdk.example', authorization: 'Bearer sdk' }),
    )
    const { headers } = sent[0] ?? {}
    expect(headers?.get('x-stainless-lang')).toBe('js')
    expect(headers?.get('authorization')).toBe('Bearer sdk')
    expect(headers?.has('content-length')).toBe(false)
    expect(headers?.has('host')).toBe(false)
  })

  test('has the key of the chat where it has one', async () => {
    const { fetch, sent } = chain(answering, [], 'sk-of-the-chat')
    await fetch(url, post(text, { authorization: 'Bearer sdk', 'api-key': 'sdk' }))
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer sk-of-the-chat')
    expect(sent[0]?.headers.has('api-key')).toBe(false)
  })

  test('goes with the options that the hook gives', async () => {
    const seen: unknown[] = []
    const reader: Middleware<{ tenant: string }> = async function reader(request, next, context) {
      seen.push(context.options.tenant, request.headers.get('x-more'))
      return next(request)
    }
    const chat = createChat({ fetch: async (_, init) => answering(init ?? {}), use: [reader] })
    const hooked = toFetch(chat, {
      options: (headers, body) => ({ tenant: `${headers.get('x-tenant')} ${body.model}`, headers: { 'x-more': '1' } }),
    })
    await hooked(url, post(text, { 'x-tenant': 'acme' }))
    expect(seen).toEqual(['acme test', '1'])
  })
})

describe('a failure', () => {
  test("with a status is a response with the server's status, headers and body", async () => {
    const raw = '{"error":{"message":"No such model","code":"model_not_found","odd":1}}'
    const headers = {
      'x-request-id': 'req_1',
      'retry-after': '7',
      'content-type': 'application/json',
      connection: 'close',
    }
    const { fetch } = chain(() => new Response(raw, { status: 404, headers }))
    const response = await fetch(url, post())
    expect(response.status).toBe(404)
    expect(await response.text()).toBe(raw)
    expect(Object.fromEntries(response.headers)).toEqual({
      'x-request-id': 'req_1',
      'retry-after': '7',
      'content-type': 'application/json',
      'x-should-retry': 'false',
    })
  })

  test('that may pass is left to the retries of the SDK, unless the chain has had its own', async () => {
    const busy = () => new Response('busy', { status: 503 })
    expect((await chain(busy).fetch(url, post())).headers.has('x-should-retry')).toBe(false)
    const retried: Middleware = async (request, next) => {
      try {
        return await next(request)
      } catch (error) {
        if (error instanceof ChatError) error.attempts = [{ code: error.code, startedAt: 0, waitedMs: 0 }]
        throw error
      }
    }
    expect((await chain(busy, [retried]).fetch(url, post())).headers.get('x-should-retry')).toBe('false')
  })

  test('of a middleware is a response in the shape of the API', async () => {
    const guard: Middleware = async () => {
      throw new ChatError('Too long.', { code: 'context_length' })
    }
    const response = await chain(answering, [guard]).fetch(url, post())
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { message: 'Too long.', code: 'context_length' } })
  })

  test('of the network rejects, and so does an abort, with its reason', async () => {
    const broken = chain(() => Promise.reject(new TypeError('fetch failed')))
    expect(await rejection(broken.fetch(url, post()))).toMatchObject({ code: 'connection' })
    const reason = new Error('Enough')
    const options = { ...post(), signal: AbortSignal.abort(reason) }
    expect(await rejection(chain(answering).fetch(url, options))).toBe(reason)
  })
})

describe('a stream', () => {
  const streaming = post(JSON.stringify({ ...params, stream: true }))
  const events = (bytes: ReadableStream | string) =>
    new Response(bytes, {
      headers: { 'content-type': 'text/event-stream', 'x-request-id': 'req_2', 'content-length': '9' },
    })

  test('is given as server-sent events, to [DONE]', async () => {
    const response = await chain(() => events(sse('Hel', 'lo'))).fetch(url, streaming)
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(response.headers.get('x-request-id')).toBe('req_2')
    expect(response.headers.has('content-length')).toBe(false)
    const again = chain(() => events(response.body ?? '')).fetch(url, post())
    expect((await (await again).json()).choices[0].message.content).toBe('Hello')
  })

  test('that breaks ends with an error event, and without [DONE]', async () => {
    const cut = sse('Hel', 'lo').split('\n\n').slice(0, 1).join('\n\n')
    const given = await (await chain(() => events(`${cut}\n\n`)).fetch(url, streaming)).text()
    expect(given).toContain('Hel')
    expect(given).toMatch(/data: \{"error":\{"message":"[^\n]*","type":"stream_interrupted"[^\n]*\n\n$/)
    expect(given).not.toContain('data: [DONE]')
  })

  test('is read from upstream only as it is read, and let go of when it is cancelled', async () => {
    let pulls = 0
    const cancel = vi.fn()
    const encoder = new TextEncoder()
    const endless = new ReadableStream(
      {
        pull(controller) {
          pulls++
          controller.enqueue(encoder.encode(sse('Hel').split('\n\n')[0] + '\n\n'))
        },
        cancel,
      },
      { highWaterMark: 0 },
    )
    const response = await chain(() => events(endless)).fetch(url, streaming)
    await turns()
    expect(pulls).toBe(0)
    const reader = response.body?.getReader()
    await reader?.read()
    await turns()
    expect(pulls).toBe(1)
    await reader?.cancel()
    expect(cancel).toHaveBeenCalledOnce()
  })

  test('that is aborted fails with the reason of the abort', async () => {
    const controller = new AbortController()
    const waiting = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode(sse('Hel').split('\n\n')[0] + '\n\n')),
    })
    const response = await chain(() => events(waiting)).fetch(url, { ...streaming, signal: controller.signal })
    const reader = response.body?.getReader()
    await reader?.read()
    const reason = new Error('Enough')
    controller.abort(reason)
    expect(await rejection(Promise.resolve(reader?.read()))).toBe(reason)
  })
})

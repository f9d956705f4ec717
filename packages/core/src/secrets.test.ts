import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { chunk, event, fetched } from '../test/answers.ts'
import { expectNothingLeft } from '../test/outcomes.ts'
import {
  apiKeyHeader,
  azure,
  bearer,
  type CallEvent,
  type ChatOptions,
  type ChatParams,
  createChat,
  keyPool,
  type Middleware,
  toFetch,
  upstreamKey,
} from './index.ts'

expectNothingLeft()

// Of no known form, so that nothing but knowing them can keep them out.
const key = 'hush/Zx81+Kq02=LmNo'
const otherKey = 'mute/Yw72-Jp13=KnMp'
const thirdKey = 'dumb/Xv63_Io24=JmLq'
const prompt = 'The launch code is 7731'
const answer = 'Thunderbird'

const whole = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity }

/** Everything about a value that a log could show. */
function shown(value: unknown): string {
  const stack = value instanceof Error ? value.stack : ''
  return [inspect(value, whole), JSON.stringify(value), String(value), stack].join('\n')
}

/** The keys that can be found in a value, also where it takes a debugger's eyes. */
function keysIn(value: unknown): string[] {
  const text = `${shown(value)}\n${inspect(value, { ...whole, showHidden: true, showProxy: true, getters: true })}`
  return [key, otherKey, thirdKey].filter((each) => text.includes(each))
}

/** The same, and what was said in the call. `partial` is hidden on purpose: it holds the answer, but never a key. */
function secretsIn(value: unknown): string[] {
  const text = shown(value)
  return [...keysIn(value), ...[prompt, answer].filter((each) => text.includes(each))]
}

const params: ChatParams = { model: 'test', messages: [{ role: 'user', content: prompt }] }

/** Each way for a call to fail that core knows, by a server that quotes the key wherever it can. */
const failures: Record<string, (sent: string) => Response | Promise<Response>> = {
  'error status, key quoted': (sent) => Response.json({ error: { message: `Wrong key: ${sent}` } }, { status: 401 }),
  'error status, text': (sent) => new Response(`Wrong key: ${sent}`, { status: 403 }),
  'error under a good status': (sent) => Response.json({ error: { message: `Wrong key: ${sent}` } }),
  'error in the stream': (sent) =>
    new Response(event(chunk(answer)) + event({ error: { message: `Wrong key: ${sent}`, code: 401 } })),
  'broken stream': () => new Response(event(chunk(answer))),
  'event that is no JSON': () => new Response(event(chunk(answer)) + event(`{"broken": "${answer}`) + event('more')),
  'JSON that is no completion': () => Response.json({ text: answer }),
  'text that is no JSON': () => new Response(`{"broken": "${answer}`),
  'page of HTML': () => new Response(`<html>${answer}`),
  'empty body': () => new Response(''),
  redirect: (sent) => new Response(null, { status: 307, headers: { location: `https://example.com/?key=${sent}` } }),
  'network failure': () => Promise.reject(new TypeError('fetch failed')),
  stall: () => new Promise<Response>(() => {}),
  'stalled body': () =>
    new Response(new ReadableStream({ start: (c) => c.enqueue(new TextEncoder().encode(event(chunk(answer)))) })),
}

test.each(Object.entries(failures))(
  '%s: no secret is in the error, nor in what the inspector hears',
  async (_, fail) => {
    const events: CallEvent[] = []
    const fetch: typeof globalThis.fetch = async (__, init) =>
      fail(new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? '')
    const chat = createChat({
      fetch,
      apiKey: key,
      inspect: (each) => events.push(each),
      timeouts: { responseMs: 20, idleMs: 20 },
    })
    for (const call of [() => chat.complete(params), () => chat.stream(params).completion()]) {
      const [outcome] = await Promise.allSettled([call()])
      if (outcome.status === 'fulfilled') throw new Error('Expected a rejection.')
      expect(secretsIn(outcome.reason)).toEqual([])
    }
    expect(secretsIn(events)).toEqual([])
  },
)

const endpoint = 'https://my-resource.openai.azure.com'
const dated = { endpoint, deployment: 'my-gpt', apiVersion: '2024-10-21' }
const lasting = () => ({ key, expiresAt: Infinity })

/** Each way to authorise. */
const auths: Record<string, () => ChatOptions> = {
  'a key': () => ({ apiKey: key }),
  'a function': () => ({ apiKey: async () => key }),
  'a function whose keys last': () => ({ apiKey: lasting }),
  'bearer()': () => ({ auth: bearer(key) }),
  'apiKeyHeader()': () => ({ auth: apiKeyHeader('x-of-no-known-name', key) }),
  'azure() with a key': () => ({ auth: azure({ ...dated, apiKey: key }) }),
  'azure() with a token': () => ({ auth: azure({ endpoint, token: lasting }) }),
  'keyPool()': () => ({ auth: keyPool([key, async () => otherKey, apiKeyHeader('x-of-no-known-name', thirdKey)]) }),
}

/** Which of the keys a request went out with. */
function sentKey(init: RequestInit | undefined): string {
  const values = [...new Headers(init?.headers).values()]
  return [key, otherKey, thirdKey].find((each) => values.some((value) => value.endsWith(each))) ?? ''
}

/** Servers that quote the key where they can. */
const servers: Record<string, (sent: string, init: RequestInit | undefined) => Response> = {
  answers: (_, init) => fetched(init?.body, answer),
  'refuses the key': (sent) => quoting(sent, 401),
  'limits the key': (sent) => quoting(sent, 429),
  'has no credit for the key': (sent) => quoting(sent, 402),
  fails: (sent) => quoting(sent, 500),
  redirects: (sent) => new Response(null, { status: 302, headers: { location: `${endpoint}/?key=${sent}` } }),
  'breaks off': (sent) => new Response(event(chunk(answer)) + event({ error: { message: `Key: ${sent}`, code: 401 } })),
}

function quoting(sent: string, status: number): Response {
  return Response.json({ error: { message: `Wrong key: ${sent}` } }, { status })
}

describe.each(Object.entries(auths))('with %s', (_, options) => {
  test.each(Object.entries(servers))('and a server that %s, nothing of ours shows a key', async (__, serve) => {
    const seen: unknown[] = []
    const see: Middleware = async (request, next, context) => {
      seen.push(request, context, await context.get(upstreamKey)?.scope(request), context.get(upstreamKey))
      const response = await next(request)
      seen.push(response, response.timings, response.headers, response.rateLimit)
      return response.observe({ settle: (outcome, timings) => void seen.push(outcome, timings) })
    }
    const fetch: typeof globalThis.fetch = async (___, init) => serve(sentKey(init), init)
    const given = options()
    const chat = createChat({ ...given, fetch, use: [see], inspect: (each) => seen.push(each) })
    // More often than a pool has keys, so that each is refused, rests, and is missed.
    for (let call = 0; call < 4; call++) {
      const stream = chat.stream(params)
      seen.push(chat, stream, stream.text())
      seen.push(...(await Promise.allSettled([chat.complete(params), stream.completion()])))
    }
    seen.push(given.auth)
    expect(seen.length).toBeGreaterThan(30)
    expect(keysIn(seen)).toEqual([])
    expect(seen.flatMap(keysIn)).toEqual([])
  })
})

test('the walk finds a key that was left lying about', () => {
  const hidden = Object.defineProperty(new Error('x'), 'deep', { value: [[[[{ [Symbol('a')]: { key } }]]]] })
  expect(keysIn(hidden)).toEqual([key])
  expect(
    keysIn({
      get auth() {
        return otherKey
      },
    }),
  ).toEqual([otherKey])
  expect(keysIn(new Map([[{}, { a: [thirdKey] }]]))).toEqual([thirdKey])
})

test('what is printed of a reply shows nothing of it', async () => {
  const chat = createChat({ fetch: async (_, init) => fetched(init?.body, answer) })
  const response = await chat.send(params)
  await response.completion()
  expect(secretsIn(response)).toEqual([])
})

test('what is printed of a context shows nothing of what was asked and sent', async () => {
  const contexts: unknown[] = []
  const see: Middleware = async (request, next, context) => {
    contexts.push(context)
    return next(request)
  }
  const fetch: typeof globalThis.fetch = async (_, init) => fetched(init?.body, answer)
  const body = JSON.stringify(params)
  for (const extra of [{}, { inspect: () => {} }]) {
    const chat = createChat({ fetch, use: [see], ...extra })
    await chat.complete(params)
    await (await toFetch(chat)('http://localhost/v1/chat/completions', { method: 'POST', body })).text()
  }
  expect(contexts).toHaveLength(4)
  expect(secretsIn(contexts)).toEqual([])
})

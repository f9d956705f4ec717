import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { chunk, event, fetched } from '../test/answers.ts'
import { expectNothingLeft } from '../test/outcomes.ts'
import { type CallEvent, type ChatParams, createChat, type Middleware } from './index.ts'

expectNothingLeft()

// Of no known form, so that nothing but knowing it can keep it out.
const key = 'hush/Zx81+Kq02=LmNo'
const prompt = 'The launch code is 7731'
const answer = 'Thunderbird'
const secrets = { key, prompt, answer }

/** Everything about a value that a log could show. */
function shown(value: unknown): string {
  return [
    inspect(value, { depth: 20 }),
    JSON.stringify(value),
    String(value),
    value instanceof Error ? value.stack : '',
  ].join('\n')
}

function leaks(value: unknown, among: Partial<typeof secrets>): string[] {
  const text = shown(value)
  return Object.entries(among).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []))
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
      expect(leaks(outcome.reason, secrets)).toEqual([])
    }
    expect(leaks(events, secrets)).toEqual([])
  },
)

test('no object of ours shows the key', async () => {
  const seen: unknown[] = []
  const see: Middleware = async (request, next, context) => {
    const response = await next(request)
    seen.push(request, context, response, response.timings, response.headers)
    return response
  }
  const chat = createChat({ fetch: async (_, init) => fetched(init?.body), apiKey: key, use: [see] })
  const stream = chat.stream(params)
  seen.push(chat, stream, stream.text(), await stream.completion())
  expect(seen.flatMap((value) => leaks(value, { key }))).toEqual([])
})

test('what is printed of a reply shows nothing of it', async () => {
  const chat = createChat({ fetch: async (_, init) => fetched(init?.body, answer) })
  const response = await chat.send(params)
  await response.completion()
  expect(leaks(response, { prompt, answer })).toEqual([])
})

import { describe, expect, test, vi } from 'vitest'
import { asker, content, json } from '../../test/ask.ts'
import { recorderOf } from '../../test/recorder.ts'
import { createSimulator } from '../simulator/create-simulator.ts'
import { record } from './record.ts'
import { replay } from './replay.ts'

const url = 'https://api.openai.com/v1/chat/completions'

describe('a recorder', () => {
  test('hands on the request as it is, and the reply with its head, as it comes', async () => {
    const simulator = createSimulator()
    const upstream = vi.fn<typeof globalThis.fetch>(simulator.fetch)
    const { fetch } = recorderOf(upstream)
    const init = {
      method: 'POST',
      headers: { authorization: 'Bearer sk-x' },
      body: '{"model": "sim",  "messages": []}',
    }
    const response = await fetch(url, init)
    expect(upstream.mock.calls).toEqual([[url, init]])
    expect(response.status).toBe(400)
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('10000')

    const stream = await asker(fetch)({ stream: true })
    expect(simulator.calls[1]).toMatchObject({ chunksSent: 0 })
    await stream.body?.getReader().read()
    expect(simulator.calls[1]).toMatchObject({ chunksSent: 1 })
  })

  test('keeps the address of a reply', async () => {
    const original = Object.defineProperties(new Response('x'), { url: { value: url }, redirected: { value: true } })
    const { fetch } = recorderOf(async () => original)
    expect(await fetch(url)).toMatchObject({ url, redirected: true, status: 200 })
  })

  test.each<[string, () => [RequestInfo | URL, RequestInit]]>([
    ['a text', () => [url, { body: bodyText }]],
    ['bytes', () => [new URL(url), { body: new TextEncoder().encode(bodyText) }]],
    ['a stream', () => [url, { body: new Blob([bodyText]).stream(), duplex: 'half' } as RequestInit]],
    ['a Request', () => [new Request(url, { ...posted, body: bodyText }), {}]],
  ])('records, hands on and finds a body that is %s', async (_name, make) => {
    const simulator = createSimulator()
    const recorder = recorderOf(simulator.fetch)
    const send = async (fetch: typeof globalThis.fetch): Promise<unknown> => {
      const [input, init] = make()
      return content(await fetch(input, input instanceof Request ? init : { ...posted, ...init }))
    }
    const answer = await send(recorder.fetch)
    expect(simulator.calls[0]?.body).toEqual(JSON.parse(bodyText))
    expect((await recorder.recordings())[0]?.request).toMatchObject({ method: 'POST', body: JSON.parse(bodyText) })
    expect(await send(replay({ recordings: recorder.text() }))).toBe(answer)
    expect(await send(replay({ recordings: [], fetch: createSimulator().fetch }))).toBe(answer)
  })

  test('lets a client hang up on the source, and records how far it came', async () => {
    const simulator = createSimulator()
    const recorder = recorderOf(simulator.fetch)
    const reader = (await asker(recorder.fetch)({ stream: true })).body?.getReader()
    await reader?.read()
    await reader?.read()
    await reader?.cancel()
    expect(simulator.calls[0]).toMatchObject({ outcome: 'hung-up', chunksSent: 2 })
    await vi.waitUntil(() => recorder.text() !== '')
    expect(await recorder.recordings()).toMatchObject([{ ending: 'left', response: { body: { length: 2 } } }])
  })

  test('writes an error of the connection with its code, and the same error reaches the client', async () => {
    const failure = new TypeError('fetch failed', {
      cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    })
    const recorder = recorderOf(async () => Promise.reject(failure))
    await expect(recorder.fetch(url)).rejects.toBe(failure)
    expect(await recorder.recordings()).toEqual([
      { version: 1, request: { method: 'GET', url, headers: {}, body: null }, ending: 'broken', code: 'ECONNREFUSED' },
    ])
    await expect(replay({ recordings: recorder.text() })(url)).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNREFUSED' },
    })
  })

  test('writes a reply without a body, and gives it again', async () => {
    const recorder = recorderOf(async () => new Response(null, { status: 204 }))
    expect((await recorder.fetch(url)).status).toBe(204)
    await recorder.fetch.close()
    const again = await replay({ recordings: recorder.text() })(url)
    expect([again.status, again.body]).toEqual([204, null])
  })

  test.each([999, 600, 299])('hands on a reply with the status %i, and gives it again', async (status) => {
    const odd = Object.defineProperty(new Response('no'), 'status', { value: status })
    const recorder = recorderOf(async () => odd)
    const response = await recorder.fetch(url)
    expect([response.status, response.ok, await response.text()]).toEqual([status, status < 300, 'no'])
    await recorder.fetch.close()
    const again = await replay({ recordings: recorder.text() })(url)
    expect([again.status, again.ok, await again.text()]).toEqual([status, status < 300, 'no'])
  })

  test('hands on a reply whose status is none, and writes what can be read again', async () => {
    const odd = Object.defineProperty(new Response('no'), 'status', { value: 1000 })
    const recorder = recorderOf(async () => odd)
    expect(await recorder.fetch(url)).toBe(odd)
    await recorder.fetch.close()
    expect(replay({ recordings: recorder.text() }).unused()).toMatchObject([{ ending: 'broken' }])
  })

  test('writes equal requests in the order in which they were sent, whichever was answered first', async () => {
    const answers: ((response: Response) => void)[] = []
    const recorder = recorderOf(() => new Promise((resolve) => answers.push(resolve)))
    const ask = asker(recorder.fetch)
    const [first, other, second] = [ask(), ask({ n: 2 }), ask()]
    await vi.waitUntil(() => answers.length === 3)
    for (const at of [2, 1, 0]) {
      answers[at]?.(new Response(String(at)))
      await (await [first, other, second][at])?.text()
    }
    const recordings = await recorder.recordings()
    expect(recordings.map(({ response }) => response?.body)).toEqual([['1'], ['0'], ['2']])
  })

  test('calls a connection lost that was, also where its client aborts before the line is written', async () => {
    const answers: PromiseWithResolvers<Response>[] = []
    const recorder = recorderOf(() => {
      const answer = Promise.withResolvers<Response>()
      answers.push(answer)
      return answer.promise
    })
    const client = new AbortController()
    const [first, second] = [asker(recorder.fetch)(), asker(recorder.fetch)({}, { signal: client.signal })]
    await vi.waitUntil(() => answers.length === 2)
    answers[1]?.reject(new TypeError('fetch failed'))
    await expect(second).rejects.toThrow('fetch failed')
    client.abort()
    answers[0]?.resolve(new Response('late'))
    await (await first).text()
    expect((await recorder.recordings()).map(({ ending }) => ending)).toEqual([undefined, 'broken'])
  })

  test('writes nothing before a reply has ended, and on closing what is still open, as left', async () => {
    const recorder = recorderOf(createSimulator().fetch)
    const ask = asker(recorder.fetch)
    const open = await ask({ stream: true })
    await open.body?.getReader().read()
    await (await ask({ n: 2 })).text()
    await vi.waitUntil(() => recorder.text() !== '')
    expect(recorder.text().trim().split('\n')).toHaveLength(1)
    const recordings = await recorder.recordings()
    expect(recordings.map(({ ending }) => ending)).toEqual([undefined, 'left'])
    await expect(ask()).rejects.toThrow('The recorder is closed. Make another one with `record()`.')
  })

  test('writes one line after the other', async () => {
    let writing = 0
    const lines: string[] = []
    const write = async (line: string): Promise<void> => {
      expect(++writing).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 0))
      writing -= 1
      lines.push(line)
    }
    const fetch = record({ write, fetch: createSimulator().fetch })
    await Promise.all([1, 2, 3, 4].map(async (n) => (await asker(fetch)({ n })).text()))
    await fetch.close()
    expect(lines).toHaveLength(4)
    expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true)
  })

  test('that cannot write says so to the next request and on closing, and hurts no reply', async () => {
    const write = (): never => {
      throw new Error('disk full')
    }
    const fetch = record({ write, fetch: createSimulator().fetch })
    expect(await content(await asker(fetch)())).toContain('## Decorators')
    await vi.waitFor(() => expect(asker(fetch)()).rejects.toThrow('disk full'))
    await expect(fetch.close()).rejects.toThrow('disk full')
  })

  test('hands on a redirect that a browser hides, of which nothing can be written down', async () => {
    const hidden = Response.error()
    const recorder = recorderOf(async () => hidden)
    expect(await recorder.fetch(url)).toBe(hidden)
    expect(await recorder.recordings()).toMatchObject([{ ending: 'broken' }])
    await expect(replay({ recordings: recorder.text() })(url)).rejects.toThrow('fetch failed')
  })

  test('leaves no listener on the signal of a request', async () => {
    const client = new AbortController()
    const added = vi.spyOn(client.signal, 'addEventListener')
    const removed = vi.spyOn(client.signal, 'removeEventListener')
    const recorder = recorderOf(createSimulator().fetch)
    await (await asker(recorder.fetch)({}, { signal: client.signal })).text()
    await recorder.fetch.close()
    await (await asker(replay({ recordings: recorder.text() }))({}, { signal: client.signal })).text()
    expect(removed.mock.calls.map(([type, listener]) => [type, listener])).toEqual(
      added.mock.calls.map(([type, listener]) => [type, listener]),
    )
  })

  test('can be disposed of', async () => {
    const lines: string[] = []
    {
      await using fetch = record({ write: (line) => void lines.push(line), fetch: createSimulator().fetch })
      await json(await asker(fetch)())
    }
    expect(lines).toHaveLength(1)
  })

  test.each<[unknown, string]>([
    [undefined, 'The options of a recorder must be an object, got undefined.'],
    [{}, 'The `write` option must be a function, got undefined.'],
    [{ write: 'x' }, "The `write` option must be a function, got 'x'."],
    [{ write: () => {}, fetch: 1 }, 'The `fetch` option must be a function, got 1.'],
    [{ write: () => {}, file: 'x' }, 'A recorder has no `file` option. It has write, fetch, redact, timing, clock.'],
    [{ write: () => {}, timing: 'y' }, "The `timing` option must be a boolean, got 'y'."],
    [{ write: () => {}, clock: {} }, 'The `clock` option must be an object with the functions `now` and `sleep`'],
  ])('refuses the options %j', (options, message) => {
    expect(() => record(options as never)).toThrow(message)
  })

  test('refuses a `redact` that gives no text', async () => {
    const recorder = recorderOf(createSimulator().fetch, { redact: (async () => 'x') as unknown as () => string })
    await expect(asker(recorder.fetch)()).rejects.toThrow('The `redact` option must return a string, got an object.')
  })
})

const bodyText = JSON.stringify({ model: 'sim', messages: [{ role: 'user', content: 'Hi – 漢字' }], temperature: 0 })
const posted = { method: 'POST', headers: { authorization: 'Bearer x', 'content-type': 'application/json' } }

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { asker, chunks, events, fold } from '../../test/ask.ts'
import { createSimulator } from './create-simulator.ts'
import { createVirtualClock } from './create-virtual-clock.ts'

describe('a body', () => {
  test('is made as it is read, and not before', async () => {
    const simulator = createSimulator()
    const response = await asker(simulator.fetch)({ stream: true })
    const reader = response.body?.getReader()
    expect(simulator.calls[0]).toMatchObject({ outcome: 'open', chunksSent: 0, bytesSent: 0 })
    const first = await reader?.read()
    await reader?.read()
    expect(simulator.calls[0]).toMatchObject({ outcome: 'open', chunksSent: 2 })
    expect(new TextDecoder().decode(first?.value)).toMatch(/^data: \{[^\n]+\n\n$/u)
  })

  test('that was read to its last byte is not hung up on', async () => {
    const simulator = createSimulator()
    const response = await asker(simulator.fetch)({ stream: true, max_tokens: 2 })
    const reader = response.body?.getReader()
    const decoder = new TextDecoder()
    for (let text = ''; !text.endsWith('[DONE]\n\n');) text += decoder.decode((await reader?.read())?.value)
    await reader?.cancel()
    expect(simulator.calls[0]).toMatchObject({ outcome: 'sent', hungUp: undefined })
  })

  test.each([1, 3, 7])('cut into writes of 1 to %i bytes says the same', async (bytes) => {
    // Characters of one to four bytes: without them a cut would prove little.
    const answer = (): string => 'Grüße – 漢字, 🙂 and so on.'
    const whole = await asker(createSimulator({ answer }).fetch)({ stream: true })
    const cut = await asker(createSimulator({ answer, slice: { bytes } }).fetch)({ stream: true })
    const sizes: number[] = []
    const parts: Uint8Array[] = []
    for await (const part of cut.body ?? []) {
      sizes.push(part.length)
      parts.push(part)
    }
    expect(Math.max(...sizes)).toBe(bytes)
    expect(Math.min(...sizes)).toBe(1)
    const text = await new Blob(parts.map((part) => part.slice())).text()
    expect(text).toBe(await whole.text())
  })

  test('can end its lines with CRLF', async () => {
    const response = await asker(createSimulator({ lineEnding: '\r\n', slice: { bytes: 1 } }).fetch)({
      stream: true,
      max_tokens: 2,
    })
    const text = await response.text()
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/u)
    expect(text).toMatch(/^data: \{[^\r]+\}\r\n\r\ndata: /u)
  })

  test('combines a fault with slices', async () => {
    const simulator = createSimulator({ slice: { bytes: 2 }, faults: [{ fault: 'truncate', afterChunks: 3 }] })
    expect(await events(await asker(simulator.fetch)({ stream: true }))).toHaveLength(3)
    expect(simulator.calls[0]).toMatchObject({ chunksSent: 3, outcome: 'sent' })
  })
})

describe('a client that goes away', () => {
  test('before the call is not even seen', async () => {
    const simulator = createSimulator()
    const reason = new Error('never mind')
    await expect(asker(simulator.fetch)({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(simulator.calls).toHaveLength(0)
  })

  test('before the head gets its own reason', async () => {
    const simulator = createSimulator({ faults: [{ fault: 'stall-before-head' }] })
    const client = new AbortController()
    const waiting = asker(simulator.fetch)({}, { signal: client.signal })
    await vi.waitUntil(() => simulator.calls.length === 1)
    const reason = new Error('too slow')
    client.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    expect(simulator.calls[0]).toMatchObject({ outcome: 'hung-up', hungUp: { during: 'head', afterChunks: 0 } })
  })

  test('in the middle of a stream ends it with its own reason, and is in the journal', async () => {
    const simulator = createSimulator()
    const client = new AbortController()
    const response = await asker(simulator.fetch)({ stream: true }, { signal: client.signal })
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.read()
    const reason = new Error('enough')
    client.abort(reason)
    await expect(reader?.read()).rejects.toBe(reason)
    expect(simulator.calls[0]).toMatchObject({
      outcome: 'hung-up',
      chunksSent: 2,
      hungUp: { during: 'body', afterChunks: 2 },
    })
  })

  test('by cancelling the body is in the journal too', async () => {
    const simulator = createSimulator()
    const response = await asker(simulator.fetch)({ stream: true })
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel('enough')
    expect(simulator.calls[0]).toMatchObject({ outcome: 'hung-up', hungUp: { during: 'body', afterChunks: 1 } })
  })

  test('leaves no listener on its signal, however the call ended', async () => {
    const client = new AbortController()
    const added = vi.spyOn(client.signal, 'addEventListener')
    const removed = vi.spyOn(client.signal, 'removeEventListener')
    const ask = asker(createSimulator().fetch)
    await (await ask({}, { signal: client.signal })).text()
    await (await ask({ stream: true }, { signal: client.signal })).text()
    await (await ask({ model: 'sim-reset-mid' }, { signal: client.signal })).text().catch(() => undefined)
    await (await ask({ stream: true }, { signal: client.signal })).body?.cancel()
    expect(added).toHaveBeenCalledTimes(4)
    expect(removed.mock.calls).toEqual(added.mock.calls.map(([type, listener]) => [type, listener]))
  })
})

describe('latency', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('waits before the first token and between tokens', async () => {
    const simulator = createSimulator({ latency: { firstTokenMs: 500, tokenMs: 20 } })
    const response = await asker(simulator.fetch)({ stream: true })
    const reader = response.body?.getReader()
    let arrived = 0
    void (async () => {
      for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) arrived += 1
    })()
    await vi.advanceTimersByTimeAsync(499)
    expect(arrived).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(arrived).toBe(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(arrived).toBe(6)
    await reader?.cancel()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('waits for the whole of a JSON answer before its head', async () => {
    const simulator = createSimulator({ latency: { firstTokenMs: 500, tokenMs: 20 } })
    let status = 0
    void asker(simulator.fetch)({ max_tokens: 10 }).then((response) => (status = response.status))
    await vi.advanceTimersByTimeAsync(699)
    expect(status).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(status).toBe(200)
  })

  test('may be longer than a timer can wait', async () => {
    const simulator = createSimulator({ latency: { firstTokenMs: 2 ** 31 + 100 } })
    let status = 0
    void asker(simulator.fetch)({ max_tokens: 1 }).then((response) => (status = response.status))
    const client = new AbortController()
    const leaving = asker(simulator.fetch)({ max_tokens: 2 }, { signal: client.signal })
    await vi.advanceTimersByTimeAsync(2 ** 31)
    expect([status, vi.getTimerCount()]).toEqual([0, 2])
    client.abort(new Error('enough'))
    await expect(leaving).rejects.toThrow('enough')
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(100)
    expect([status, vi.getTimerCount()]).toEqual([200, 0])
  })

  test('is over at once, and leaves no timer, when the client goes away', async () => {
    const simulator = createSimulator({ latency: { firstTokenMs: 500 } })
    const client = new AbortController()
    const waiting = asker(simulator.fetch)({}, { signal: client.signal })
    await vi.advanceTimersByTimeAsync(100)
    expect(vi.getTimerCount()).toBe(1)
    client.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is no latency at all unless it is asked for', async () => {
    await (await asker(createSimulator().fetch)({ stream: true })).text()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a virtual clock', () => {
  test.each([
    ['a JSON answer', {}],
    ['a stream, whose head comes at once', { stream: true }],
    ['a slow answer', { model: 'sim-slow' }],
    ['a refusal', { temperature: 3 }],
  ])('makes openai-processing-ms the time until the head: %s', async (_name, fields) => {
    const clock = createVirtualClock()
    const ask = asker(createSimulator({ clock, latency: { firstTokenMs: 1000, tokenMs: 50, jitter: 0.3 } }).fetch)
    const { headers } = await ask(fields)
    expect(headers.get('openai-processing-ms')).toBe(String(clock.now()))
  })

  test('lets a slow answer arrive at once, in the right order among others', async () => {
    const clock = createVirtualClock()
    const ask = asker(createSimulator({ clock, latency: { firstTokenMs: 60_000, tokenMs: 1000 } }).fetch)
    const order: number[] = []
    await Promise.all(
      [9, 3, 6].map(async (tokens) => {
        const all = await chunks(await ask({ stream: true, max_tokens: tokens }))
        expect(fold(all).finish).toBe('length')
        order.push(tokens)
      }),
    )
    expect(order).toEqual([3, 6, 9])
    expect(clock.now()).toBe(60_000 + 11 * 1000)
  })

  test('forgets a wait that is called off', async () => {
    const clock = createVirtualClock()
    const client = new AbortController()
    const waiting = clock.sleep(5000, client.signal)
    client.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await clock.sleep(10, new AbortController().signal)
    expect(clock.now()).toBe(10)
  })
})

describe('the journal', () => {
  test('has the request, the answer and how it ended', async () => {
    const simulator = createSimulator({ clock: createVirtualClock() })
    await (await asker(simulator.fetch)({ stream: true, max_tokens: 2 })).text()
    expect(simulator.calls).toMatchObject([
      {
        id: expect.stringMatching(/^req_/u),
        method: 'POST',
        path: '/v1/chat/completions',
        body: { model: 'sim', stream: true },
        stream: true,
        attempt: 1,
        fault: undefined,
        status: 200,
        completion: { choices: [{ finish_reason: 'length' }] },
        at: 0,
        outcome: 'sent',
        chunksSent: 5,
        hungUp: undefined,
      },
    ])
  })

  test('counts attempts by the body, however it is sent', async () => {
    const simulator = createSimulator()
    const ask = asker(simulator.fetch)
    for (const body of [{}, { stream: true }, { n: 2 }, { stream: true, stream_options: {} }])
      await (await ask(body)).text()
    expect(simulator.calls.map(({ attempt }) => attempt)).toEqual([1, 2, 1, 3])
  })

  test('keeps no secret', async () => {
    const simulator = createSimulator()
    const headers = {
      authorization: 'Bearer sk-secret',
      'api-key': 'sk-secret',
      cookie: 'sk-secret',
      'x-goog-api-key': 'sk-secret',
      'x-jwt': 'sk-secret',
      'x-session': 'sk-secret',
      authentication: 'sk-secret',
      'x-upstream': 'Bearer sk-secret',
      'x-trace': 'kept',
    }
    await simulator.fetch('https://user:sk-secret@example.com/chat/completions?key=sk-secret', {
      method: 'POST',
      headers,
      body: '{}',
    })
    expect(JSON.stringify(simulator.calls)).not.toContain('sk-secret')
    expect(simulator.calls[0]?.headers).toMatchObject({ authorization: '[removed]', 'x-trace': 'kept' })
  })

  test('has refused requests too', async () => {
    const simulator = createSimulator()
    await asker(simulator.fetch)({}, { body: 'no JSON' })
    expect(simulator.calls[0]).toMatchObject({ status: 400, body: 'no JSON', completion: undefined, stream: false })
  })
})

import { request, type RequestOptions } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { createChat, isChatError } from '@chinwag/core'
import { describe, expect, test, vi } from 'vitest'
import { asker, chunks, content, fold, problem, question } from '../../test/ask.ts'
import { createSimulator as createInProcess } from '../simulator/create-simulator.ts'
import type { SimulatorOptions } from '../simulator/options.ts'
import { createSimulator } from './create-simulator.ts'
import { listen } from './listen.ts'

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))
const hosts = ['0.0.0.0', 'localhost', ...(hasIpv6 ? ['::', '::1'] : [])]
if (!hasIpv6) console.warn('Skipped: no server listens on `::` and `::1`, for this machine has no IPv6.')

describe('listen', () => {
  test('serves on a free port of loopback, and answers as the other door does', async () => {
    const simulator = createInProcess()
    await using server = await listen(simulator)
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/v1`)
    const over = asker(globalThis.fetch, server.url)
    expect(await content(await over())).toBe(await content(await asker(createInProcess().fetch)()))
    expect(fold(await chunks(await over({ stream: true, temperature: 0 })))).toEqual(
      fold(await chunks(await asker(simulator.fetch)({ stream: true, temperature: 0 }))),
    )
    expect(simulator.calls).toHaveLength(3)
  })

  test('is a method of the simulator that the node entry makes', async () => {
    const simulator = createSimulator({ faults: [{ attempt: 1, fault: 'server-error' }] })
    await using server = await simulator.listen()
    expect((await asker(globalThis.fetch, server.url)()).status).toBe(500)
    expect((await asker(simulator.fetch)()).status).toBe(200)
    expect(simulator.calls.map(({ attempt }) => attempt)).toEqual([1, 2])
    simulator.reset()
    expect(simulator.calls).toEqual([])
  })

  test('speaks to a client that knows nothing of fetch', async () => {
    await using server = await listen(createInProcess())
    expect(await statusOf({ port: server.port, path: '/v1/nothing', method: 'POST' })).toBe(404)
  })

  test('sees that a client hung up, and when', async () => {
    const simulator = createInProcess({ faults: [{ fault: 'stall', afterChunks: 3 }] })
    await using server = await listen(simulator)
    const body = JSON.stringify({ model: 'm', stream: true, messages: [question] })
    const socket = connect(server.port, '127.0.0.1')
    const heads = [
      'POST /v1/chat/completions HTTP/1.1',
      'host: x',
      'authorization: Bearer x',
      `content-length: ${Buffer.byteLength(body)}`,
    ]
    socket.write(`${heads.join('\r\n')}\r\n\r\n${body}`)
    await vi.waitUntil(() => simulator.calls[0]?.chunksSent === 3)
    socket.destroy()
    await vi.waitUntil(() => simulator.calls[0]?.outcome === 'hung-up')
    expect(simulator.calls[0]?.hungUp).toMatchObject({ during: 'body', afterChunks: 3 })
  })

  test('breaks open connections when it is closed', async () => {
    const simulator = createInProcess({ faults: [{ fault: 'stall' }] })
    const server = await listen(simulator)
    const response = await asker(globalThis.fetch, server.url)({ stream: true })
    const reading = response.text()
    await server.close()
    await expect(reading).rejects.toThrow('terminated')
    expect(simulator.calls[0]?.outcome).toBe('hung-up')
    await expect(asker(globalThis.fetch, server.url)()).rejects.toThrow('fetch failed')
  })

  test('has no open call left once it is closed, whatever was going on', async () => {
    // Waits before the head, a stalled body, a client that does not read, and a body that is still being sent.
    const simulator = createInProcess({ answer: () => 'word '.repeat(50_000) })
    const server = await listen(simulator)
    const ask = asker(globalThis.fetch, server.url)
    let pulls = 0
    const endless = new ReadableStream({
      pull(controller) {
        pulls += 1
        if (pulls < 4) controller.enqueue(new Uint8Array(10))
        return pulls < 4 ? undefined : new Promise<void>(() => {})
      },
    })
    const waiting = [
      ask({ model: 'sim-stall-before-head' }),
      ask({}, { body: endless, duplex: 'half' } as RequestInit),
      ask({ model: 'sim-stall', stream: true }).then((reply) => reply.text()),
    ]
    const ends = Promise.allSettled(waiting)
    const unread = await ask({ stream: true })
    await vi.waitUntil(() => simulator.calls.length === 3 && pulls === 4)
    await server.close()
    expect(simulator.calls.map(({ outcome }) => outcome)).toEqual(['hung-up', 'hung-up', 'hung-up'])
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    await expect(unread.text()).rejects.toThrow('terminated')
    await server.close()
  })

  test('answers a body over the limit with 413, and still serves the connection', async () => {
    const simulator = createInProcess({ maxBodyBytes: 1000 })
    await using server = await listen(simulator)
    const ask = asker(globalThis.fetch, server.url)
    const response = await ask({ user: 'x'.repeat(2_000_000) })
    expect(response.status).toBe(413)
    expect(await problem(response)).toMatchObject({ message: 'Request body too large: at most 1000 bytes are read.' })
    expect((await ask()).status).toBe(200)
    expect(simulator.calls.map(({ status, outcome }) => [status, outcome])).toEqual([
      [413, 'sent'],
      [200, 'sent'],
    ])
  })

  test.each<[string, SimulatorOptions]>([
    ['answer', { answer: boom }],
    ['clock', { clock: { now: () => 0, sleep: boom }, latency: { firstTokenMs: 5 } }],
  ])('answers a mistake of the option `%s` with 500 and its message', async (option, options) => {
    const simulator = createInProcess(options)
    await using server = await listen(simulator)
    const response = await asker(globalThis.fetch, server.url)()
    expect([response.status, response.headers.get('x-should-retry')]).toEqual([500, 'false'])
    const message = `The \`${option}\` option threw: boom`
    expect(await problem(response)).toEqual({ message, type: 'simulator_error', param: null, code: null })
    expect(simulator.calls[0]?.error?.message).toBe(message)
  })

  test.each<[string, number, string[]]>([
    ['http://[bad/chat/completions', 404, ['/']],
    ['//v1/chat/completions', 401, ['//v1/chat/completions']],
    ['http://example.com/v1/chat/completions', 401, ['/v1/chat/completions']],
  ])('takes the path %s as it is, and what is no address for the root', async (path, status, paths) => {
    const simulator = createInProcess()
    await using server = await listen(simulator)
    expect(await statusOf({ port: server.port, path, method: 'POST' })).toBe(status)
    expect(simulator.calls.map((call) => call.path)).toEqual(paths)
  })

  test.each(hosts)('has a URL that clients can reach when it listens on %s', async (host) => {
    await using server = await listen(createInProcess(), { host })
    expect(new URL(server.url).hostname).toMatch(/^(?:127\.0\.0\.1|\[::1\]|localhost)$/u)
    expect((await asker(globalThis.fetch, server.url)()).status).toBe(200)
  })

  test('refuses arguments that make no sense, and opens nothing', async () => {
    const wrong: readonly (readonly [unknown, unknown?])[] = [
      [undefined],
      [{}],
      [createInProcess(), 4010],
      [createInProcess(), null],
      [createInProcess(), { prot: 1 }],
      [createInProcess(), { port: '80x' }],
      [createInProcess(), { port: 65_536 }],
      [createInProcess(), { host: '' }],
      [createInProcess(), { host: 5 }],
    ]
    const messages = wrong.map(([simulator, options]) =>
      listen(simulator as never, options as never).then(() => 'taken', String),
    )
    expect(await Promise.all(messages)).toMatchInlineSnapshot(`
      [
        "TypeError: listen() takes a simulator first, as \`createSimulator()\` makes it, got undefined.",
        "TypeError: listen() takes a simulator first, as \`createSimulator()\` makes it, got an object.",
        "TypeError: The options of a server must be an object, got 4010.",
        "TypeError: The options of a server must be an object, got null.",
        "TypeError: A server has no \`prot\` option. It has port, host.",
        "TypeError: The \`port\` option must be an integer from 0 to 65535, got '80x'.",
        "RangeError: The \`port\` option must be an integer from 0 to 65535, got 65536.",
        "TypeError: The \`host\` option must be an address, such as '127.0.0.1' or '::1', got ''.",
        "TypeError: The \`host\` option must be an address, such as '127.0.0.1' or '::1', got 5.",
      ]
    `)
  })

  test.each([
    ['a port that is taken', 'EADDRINUSE', (port: number) => ({ port })],
    ['an address of another machine', 'EADDRNOTAVAIL', () => ({ host: '192.0.2.1' })],
  ])('says what to do about %s', async (_name, code, options) => {
    await using server = await listen(createInProcess())
    const failure: unknown = await listen(createInProcess(), options(server.port)).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code, message: expect.stringMatching(/: (?:stop|take) /u), cause: { code } })
  })
})

/** The status for a path that `fetch` would write in another way. */
function statusOf(options: RequestOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request({ ...options, agent: false }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end('{}')
  })
}

function boom(): never {
  throw new Error('boom')
}

describe('a client over the socket', () => {
  const messages = [{ role: 'user', content: 'Explain decorators in Python' }] as const

  test.each(['reset-mid', 'close-mid', 'half-frame', 'truncate'] as const)(
    'gets an error with the partial answer for %s after any number of events',
    async (fault) => {
      const whole = fold(await chunks(await asker(createInProcess().fetch)({ stream: true, max_tokens: 12 }))).content
      const counts = Array.from({ length: 14 }, (_, index) => index)
      for (const afterChunks of counts) {
        await using server = await listen(createInProcess({ faults: [{ fault, afterChunks }] }))
        const chat = createChat({ apiKey: 'sim', baseURL: server.url })
        const failure: unknown = await chat
          .stream({ model: 'sim', messages, max_tokens: 12 })
          .completion()
          .catch((error: unknown) => error)
        if (!isChatError(failure)) throw new Error(`A broken stream was reported as ${String(failure)}.`)
        expect(failure.code).toMatch(/^(?:stream_interrupted|invalid_response)$/u)
        const partial = failure.partial?.choices[0]?.message.content ?? ''
        expect(whole.startsWith(partial)).toBe(true)
        if (afterChunks > 1) expect(partial).not.toBe('')
      }
    },
  )
})

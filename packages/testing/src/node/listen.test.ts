import { request } from 'node:http'
import { connect } from 'node:net'
import { createChat, isChatError } from '@chinwag/core'
import { describe, expect, test, vi } from 'vitest'
import { asker, chunks, content, fold, problem, question } from '../../test/ask.ts'
import { createSimulator as createInProcess } from '../simulator/create-simulator.ts'
import type { SimulatorOptions } from '../simulator/options.ts'
import { createSimulator } from './create-simulator.ts'
import { listen } from './listen.ts'

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
    const status = await new Promise((resolve, reject) => {
      const options = { port: server.port, path: '/v1/nothing', method: 'POST', agent: false }
      request(options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end('{}')
    })
    expect(status).toBe(404)
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

  test('answers a path that is no address as any other unknown one', async () => {
    await using server = await listen(createInProcess())
    const status = await new Promise((resolve, reject) => {
      const options = { port: server.port, path: '//[bad/chat/completions', method: 'POST', agent: false }
      request(options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end('{}')
    })
    expect(status).toBe(404)
  })
})

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

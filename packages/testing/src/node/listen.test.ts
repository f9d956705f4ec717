import { request } from 'node:http'
import { connect } from 'node:net'
import { createChat, isChatError } from '@chinwag/core'
import { describe, expect, test, vi } from 'vitest'
import { asker, chunks, content, fold, question } from '../../test/ask.ts'
import { createSimulator as createInProcess } from '../simulator/create-simulator.ts'
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
    await expect(asker(globalThis.fetch, server.url)()).rejects.toThrow('fetch failed')
    await vi.waitUntil(() => simulator.calls[0]?.outcome === 'hung-up')
  })

  test('rejects when the port is taken', async () => {
    await using server = await listen(createInProcess())
    await expect(listen(createInProcess(), { port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

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

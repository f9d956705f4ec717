import { afterEach, describe, expect, test, vi } from 'vitest'
import { body, sendJson } from '../../test/answers.ts'
import { startServer } from '../../test/chat-server.ts'
import { chatError, expectNothingLeft, turns } from '../../test/outcomes.ts'
import { createChat } from '../index.ts'

expectNothingLeft()
afterEach(() => void vi.useRealTimers())

/** A body that gives as much as is asked for, for ever. */
function endlessBody(onCancel: () => void): ReadableStream<Uint8Array> {
  const piece = new TextEncoder().encode('x'.repeat(10_000))
  return new ReadableStream({ pull: (controller) => controller.enqueue(piece), cancel: onCancel })
}

describe('an error body', () => {
  test('gives status, code, message and request id', async () => {
    await using server = await startServer(({ response }) =>
      sendJson(response, { error: { message: 'No such model', code: 'model_not_found', param: 'model' } }, 404, {
        'x-request-id': 'req_9',
      }),
    )
    const error = await chatError(createChat({ baseURL: server.baseURL }).complete(body))
    expect(error).toMatchObject({
      status: 404,
      code: 'not_found',
      param: 'model',
      requestId: 'req_9',
      retryable: false,
    })
    expect(error.message).toMatchInlineSnapshot(
      `"The server answered 404 (not_found): No such model. Check \`model\` and \`baseURL\`."`,
    )
  })

  test('that never ends is cut, and its socket is closed', async () => {
    const cancelled = vi.fn()
    const chat = createChat({ fetch: async () => new Response(endlessBody(cancelled), { status: 500 }) })
    const error = await chatError(chat.complete(body))
    expect(error).toMatchObject({ status: 500, code: 'server' })
    expect(error.message.length).toBeLessThan(1200)
    expect(cancelled).toHaveBeenCalledOnce()
  })

  test('that stalls is given up after five seconds, with what there is of it', async () => {
    vi.useFakeTimers()
    const cancelled = vi.fn()
    const bytes = new TextEncoder().encode('Some trouble')
    const stalled = new ReadableStream({ start: (controller) => controller.enqueue(bytes), cancel: cancelled })
    const call = chatError(createChat({ fetch: async () => new Response(stalled, { status: 503 }) }).complete(body))
    await vi.advanceTimersByTimeAsync(4_999)
    expect(cancelled).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    const error = await call
    expect(error).toMatchObject({ status: 503, code: 'overloaded' })
    expect(error.message).toContain('Some trouble')
    expect(cancelled).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('that stalls longer than idleMs is the error of its status, and no timeout', async () => {
    await using server = await startServer(({ response }) =>
      response.writeHead(429, { 'retry-after': '7' }).write('Slow'),
    )
    const chat = createChat({ baseURL: server.baseURL, timeouts: { idleMs: 30 } })
    const error = await chatError(chat.complete(body))
    expect(error).toMatchObject({ status: 429, code: 'rate_limit', retryAfterMs: 7000 })
    await server.exchanges[0]?.closed
  })

  test('that stalls longer than totalMs is a timeout', async () => {
    await using server = await startServer(({ response }) => response.writeHead(500).write('Slow'))
    const chat = createChat({ baseURL: server.baseURL, timeouts: { totalMs: 40 } })
    expect(await chatError(chat.complete(body))).toMatchObject({ code: 'timeout', phase: 'total' })
    await server.exchanges[0]?.closed
  })

  test('that breaks off is the error of its status', async () => {
    await using server = await startServer(({ response }) => {
      response.writeHead(500).write('Half an', () => setTimeout(() => response.destroy(), 10))
    })
    const error = await chatError(createChat({ baseURL: server.baseURL }).complete(body))
    expect(error).toMatchObject({ status: 500, code: 'server' })
  })

  test('that is empty, or not there, is the error of its status', async () => {
    for (const response of [new Response('', { status: 500 }), new Response(null, { status: 500 })]) {
      const error = await chatError(createChat({ fetch: async () => response }).complete(body))
      expect(error).toMatchObject({ status: 500, code: 'server' })
    }
  })

  test('nested beyond reason crashes nothing', async () => {
    const chat = createChat({
      fetch: async () => new Response('['.repeat(30_000) + ']'.repeat(30_000), { status: 400 }),
    })
    expect(await chatError(chat.complete(body))).toMatchObject({ status: 400, code: 'invalid_request' })
  })
})

test('a key that a server quotes does not get into the message', async () => {
  const apiKey = 'my-very-own-key'
  const quoting = [
    (key: string) => `{"error":{"message":"Incorrect API key provided: ${key}. You can find it at example.com"}}`,
    (key: string) => `{"error":"Wrong: Bearer ${key}"}`,
    (key: string) => `<html><title>403 ${key}</title></html>`,
    (key: string) => `Refused ${key}`,
  ]
  for (const quote of quoting) {
    const fetch: typeof globalThis.fetch = async (_, init) =>
      new Response(quote(new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? ''), {
        status: 401,
      })
    const error = await chatError(createChat({ fetch, apiKey }).complete(body))
    expect(error.code).toBe('authentication')
    expect(error.message).toContain('…')
    expect(error.message).not.toContain(apiKey)
  }
  await turns()
})

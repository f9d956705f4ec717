import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { body, chunk, completion, event, sendEvents, sendJson } from '../../test/answers.ts'
import { type Exchange, startServer } from '../../test/chat-server.ts'
import { chatError, expectNothingLeft, partialText, turns } from '../../test/outcomes.ts'
import { createChat, type Middleware, type Timeouts } from '../index.ts'
import { mergeTimeouts, Watch } from './timeouts.ts'

expectNothingLeft()

/** Calls a server that stalls, and gives the error once the server has seen the socket close. */
async function stall(
  timeouts: Timeouts,
  answer: (exchange: Exchange) => unknown,
  way: 'stream' | 'complete' = 'stream',
) {
  await using server = await startServer(answer)
  const outcomes: string[] = []
  const watch: Middleware = async (request, next) =>
    (await next(request)).observe({ settle: (outcome) => outcomes.push(outcome.type) })
  const chat = createChat({ baseURL: server.baseURL, timeouts, use: [watch] })
  const error = await chatError(way === 'stream' ? chat.stream(body).completion() : chat.complete(body))
  await server.quiet()
  expect(server.open).toBe(0)
  return { error, outcomes }
}

describe('over a real socket, a stall is a timeout with its phase, and the socket is closed', () => {
  test('before the head', async () => {
    const { error } = await stall({ responseMs: 30 }, () => {})
    expect(error).toMatchObject({ code: 'timeout', phase: 'response', retryable: true, ambiguous: true })
    expect(error.message).toMatchInlineSnapshot(
      `"The server sent no status within 30 ms. Raise \`timeouts.responseMs\`, or try again."`,
    )
  })

  test('before the first content, whatever else arrives', async () => {
    const { error, outcomes } = await stall({ firstTokenMs: 250, idleMs: 1000 }, async ({ response, closed }) => {
      sendEvents(response)
      const alive = setInterval(() => response.write(': alive\n\n'), 5)
      await closed
      clearInterval(alive)
    })
    expect(error).toMatchObject({ code: 'timeout', phase: 'firstToken', requestId: 'req_1' })
    expect(error.message).toMatchInlineSnapshot(
      `"There was no content within 250 ms. Raise \`timeouts.firstTokenMs\`, or try again."`,
    )
    expect(error.partial).toBeUndefined()
    expect(outcomes).toEqual(['error'])
  })

  test('between two chunks', async () => {
    const { error, outcomes } = await stall({ idleMs: 100 }, ({ response }) => sendEvents(response, 'Hel', 'lo'))
    expect(error).toMatchObject({ code: 'timeout', phase: 'idle', requestId: 'req_1' })
    expect(error.message).toMatchInlineSnapshot(
      `"The server sent nothing for 100 ms. Raise \`timeouts.idleMs\`, or try again."`,
    )
    expect(partialText(error)).toBe('Hello')
    expect(outcomes).toEqual(['error'])
  })

  test('in the middle of a JSON answer', async () => {
    const { error } = await stall(
      { idleMs: 40 },
      ({ response }) => response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":'),
      'complete',
    )
    expect(error).toMatchObject({ code: 'timeout', phase: 'idle' })
  })

  test('of a call as a whole, in the body', async () => {
    const { error, outcomes } = await stall({ totalMs: 250 }, ({ response }) => sendEvents(response, 'Hel', 'lo'))
    expect(error).toMatchObject({ code: 'timeout', phase: 'total', requestId: 'req_1' })
    expect(error.message).toMatchInlineSnapshot(
      `"The call was not over within 250 ms. Raise \`timeouts.totalMs\`, or try again."`,
    )
    expect(partialText(error)).toBe('Hello')
    expect(outcomes).toEqual(['error'])
  })

  test('of a call as a whole, before the head', async () => {
    const { error } = await stall({ totalMs: 30 }, () => {})
    expect(error).toMatchObject({ code: 'timeout', phase: 'total' })
  })

  test('of a call as a whole, though it never stalls', async () => {
    const { error } = await stall({ totalMs: 250, idleMs: 1000 }, async ({ response, closed }) => {
      sendEvents(response)
      const alive = setInterval(() => response.write(event(chunk('x'))), 5)
      await closed
      clearInterval(alive)
    })
    expect(error).toMatchObject({ code: 'timeout', phase: 'total' })
    expect(partialText(error)).toMatch(/^x+$/)
  })
})

test('a comment is a sign of life', async () => {
  await using server = await startServer(({ response }) => {
    sendEvents(response)
    let comments = 0
    const alive = setInterval(() => {
      if (++comments < 100) return response.write(': alive\n\n')
      clearInterval(alive)
      return response.end(event(chunk('Hello', 'stop')))
    }, 5)
  })
  const chat = createChat({ baseURL: server.baseURL, timeouts: { idleMs: 300 } })
  expect(await chat.stream(body).text()).toBe('Hello')
})

test('totalMs ends a wait between attempts', async () => {
  const patient: Middleware = async (request, next, context) => {
    await context.sleep(1e9)
    return next(request)
  }
  const chat = createChat({ use: [patient], timeouts: { totalMs: 20 } })
  expect(await chatError(chat.complete(body))).toMatchObject({ code: 'timeout', phase: 'total' })
})

test('totalMs ends a call whose middleware hangs and knows nothing of signals', async () => {
  const deaf: Middleware = () => new Promise(() => {})
  const chat = createChat({ use: [deaf], timeouts: { totalMs: 20 } })
  expect(await chatError(chat.complete(body))).toMatchObject({ code: 'timeout', phase: 'total' })
})

test('totalMs ends a reply that nobody reads', async () => {
  await using server = await startServer(({ response }) => sendEvents(response, 'Hel'))
  const response = await createChat({ baseURL: server.baseURL, timeouts: { totalMs: 250 } }).send({
    ...body,
    stream: true,
  })
  await server.exchanges[0]?.closed
  expect(await chatError(response.completion())).toMatchObject({ code: 'timeout', phase: 'total' })
})

test('responseMs covers the time that the key takes', async () => {
  const chat = createChat({ apiKey: () => new Promise(() => {}), timeouts: { responseMs: 20 } })
  expect(await chatError(chat.complete(body))).toMatchObject({ code: 'timeout', phase: 'response' })
})

test('the timeouts of a call are stronger than those of the chat, one by one', async () => {
  await using server = await startServer(({ response }) => sendEvents(response, 'Hel'))
  const chat = createChat({ baseURL: server.baseURL, timeouts: { idleMs: 30 } })
  const loose = { idleMs: undefined, firstTokenMs: 500 }
  expect(await chatError(chat.stream(body, { timeouts: loose }).completion())).toMatchObject({ phase: 'idle' })
  const strict = { idleMs: 10_000, totalMs: 30 }
  expect(await chatError(chat.stream(body, { timeouts: strict }).completion())).toMatchObject({ phase: 'total' })
})

describe('with the clock in hand', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function watch(timeouts: Timeouts) {
    const expired: string[] = []
    const timings: { start: number; head: number; firstToken?: number } = { start: performance.now(), head: 0 }
    return { timings, expired, watch: new Watch(timeouts, timings, (phase) => expired.push(phase)) }
  }

  test('a time that nobody waits in does not count', () => {
    const { watch: each, expired } = watch({ idleMs: 100, firstTokenMs: 150 })
    each.head()
    each.wait()
    vi.advanceTimersByTime(90)
    each.pause()
    vi.advanceTimersByTime(10_000)
    each.wait()
    vi.advanceTimersByTime(50)
    expect(expired).toEqual([])
    vi.advanceTimersByTime(10)
    expect(expired).toEqual(['firstToken'])
  })

  test('each piece starts idleMs anew', () => {
    const { watch: each, expired, timings } = watch({ idleMs: 100 })
    each.head()
    timings.firstToken = 1
    for (let piece = 0; piece < 50; piece++) {
      each.wait()
      vi.advanceTimersByTime(99)
      each.pause()
    }
    expect(expired).toEqual([])
    each.wait()
    vi.advanceTimersByTime(100)
    expect(expired).toEqual(['idle'])
  })

  test('the first token ends firstTokenMs', () => {
    const { watch: each, expired, timings } = watch({ firstTokenMs: 100, idleMs: 1000 })
    each.head()
    each.wait()
    vi.advanceTimersByTime(99)
    timings.firstToken = performance.now()
    each.pause()
    each.wait()
    vi.advanceTimersByTime(998)
    expect(expired).toEqual([])
  })

  test.each(['stop', 'head'] as const)('%s() leaves no timer', (method) => {
    const { watch: each } = watch({})
    each[method]()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('Infinity, and what no timer can wait, is no timer', () => {
    watch({ responseMs: Infinity })
    watch({ responseMs: 2 ** 31 })
    expect(vi.getTimerCount()).toBe(0)
  })

  const fates = {
    'answered with JSON': () => Response.json(completion('Hello')),
    refused: () => Response.json({ error: { message: 'No' } }, { status: 400 }),
    broken: () => {
      throw new TypeError('fetch failed')
    },
  }

  test.each(Object.entries(fates))('no timer stays after a call that was %s', async (_, answer) => {
    const chat = createChat({
      fetch: async () => answer(),
      timeouts: { totalMs: 1e6, responseMs: 1e6, firstTokenMs: 1e6 },
    })
    await chat.complete(body).catch(() => {})
    await turns()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('no timer stays after a call that was aborted', async () => {
    const controller = new AbortController()
    const fetch = () => new Promise<Response>(() => {})
    const call = createChat({ fetch, timeouts: { totalMs: 1e6 } }).complete(body, { signal: controller.signal })
    await turns()
    controller.abort('Enough')
    await expect(call).rejects.toBe('Enough')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('no timer stays after a call whose signal was aborted before it began', async () => {
    const chat = createChat({ fetch: async () => Response.json({}), timeouts: { totalMs: 1e6 } })
    await expect(chat.complete(body, { signal: AbortSignal.abort('No') })).rejects.toBe('No')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('responseMs is five minutes unless told', async () => {
    const call = chatError(createChat({ fetch: () => new Promise(() => {}) }).complete(body))
    await vi.advanceTimersByTimeAsync(299_999)
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await call).toMatchObject({ phase: 'response' })
  })
})

test('a call that keeps within its limits is left alone', async () => {
  await using server = await startServer(({ response }) => sendJson(response, completion('Hello')))
  const chat = createChat({
    baseURL: server.baseURL,
    timeouts: { totalMs: 5000, responseMs: 5000, idleMs: 5000, firstTokenMs: 5000 },
  })
  expect((await chat.complete(body)).choices).toHaveLength(1)
})

test.each([
  [{ totalMs: 0 }],
  [{ idleMs: -1 }],
  [{ responseMs: Number.NaN }],
  [{ firstTokenMs: '5' as unknown as number }],
  [null as unknown as Timeouts],
  [5000 as unknown as Timeouts],
])('refuses %o when the chat is made, and when it is called', async (timeouts) => {
  expect(() => createChat({ timeouts })).toThrow(/The `timeouts/)
  const fetch = vi.fn()
  await expect(createChat({ fetch }).complete(body, { timeouts })).rejects.toThrow(/The `timeouts/)
  expect(fetch).not.toHaveBeenCalled()
})

test('mergeTimeouts keeps what the call does not say', () => {
  expect(mergeTimeouts({ idleMs: 1, totalMs: 2 }, { totalMs: 3, idleMs: undefined })).toEqual({
    responseMs: undefined,
    firstTokenMs: undefined,
    idleMs: 1,
    totalMs: 3,
  })
})

describe('a process that stood still for longer than a timeout', () => {
  /** A server in a thread of its own: the head at once, the rest after `restMs`. */
  async function startThread(restMs: number): Promise<{ readonly baseURL: string } & AsyncDisposable> {
    const code = `
      const { parentPort } = require('node:worker_threads')
      const server = require('node:http').createServer((request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
        setTimeout(() => response.end(${JSON.stringify(JSON.stringify(completion('Hello')))}), ${restMs})
      })
      server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))`
    const worker = new Worker(code, { eval: true })
    const [port] = (await once(worker, 'message')) as [number]
    return {
      baseURL: `http://127.0.0.1:${port}/v1`,
      [Symbol.asyncDispose]: async () => void (await worker.terminate()),
    }
  }

  const standStill = (ms: number): void => {
    for (const end = performance.now() + ms; performance.now() < end;);
  }

  test('reads what came in the meantime', async () => {
    await using server = await startThread(60)
    const chat = createChat({ baseURL: server.baseURL, timeouts: { idleMs: 150 } })
    const response = await chat.send(body)
    const answer = response.completion()
    await turns()
    standStill(400)
    expect((await answer).choices[0]?.message.content).toBe('Hello')
  })

  test('gives up where nothing came', async () => {
    await using server = await startThread(10_000)
    const chat = createChat({ baseURL: server.baseURL, timeouts: { idleMs: 150 } })
    const answer = chatError((await chat.send(body)).completion())
    await turns()
    standStill(400)
    expect(await answer).toMatchObject({ code: 'timeout', phase: 'idle' })
  })
})

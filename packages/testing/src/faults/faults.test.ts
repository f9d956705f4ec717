import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ask, asker, chunks, content, events, fold, json, problem } from '../../test/ask.ts'
import { listen, type SimulatorServer } from '../node/listen.ts'
import { createSimulator } from '../simulator/create-simulator.ts'
import { parseJson } from '../simulator/parse-json.ts'
import type { FaultName } from './fault.ts'
import { faultNames } from './select-fault.ts'

/** Every fault is met through both doors: in the process, and over a socket. */
describe.each(['fetch', 'socket'])('through the door %s', (door) => {
  const simulator = createSimulator({
    faults: [
      { fault: 'reset-mid', afterChunks: 3, when: ({ user }) => user === 'reset after 3' },
      { fault: 'stall', afterChunks: 2, when: ({ user }) => user === 'stall after 2' },
      { fault: 'slow', delayMs: 5, when: ({ model }) => model === 'slow' },
      { fault: 'rate-limit', retryAfterMs: 1200, attempt: 1, when: ({ user }) => user === 'wait 1200' },
    ],
  })
  const tools = [
    {
      type: 'function',
      function: { name: 'look_up', parameters: { type: 'object', properties: { id: { type: 'integer' } } } },
    },
  ]
  let server: SimulatorServer | undefined
  let ask: Ask = asker(simulator.fetch)

  beforeAll(async () => {
    if (door === 'fetch') return
    server = await listen(simulator)
    ask = asker(globalThis.fetch, server.url)
  })
  afterAll(async () => {
    await server?.close()
  })
  const stream = (model: string, more: object = {}): Promise<Response> => ask({ model, stream: true, ...more })

  test.each([
    ['rate-limit', 429, 'rate_limit_exceeded', 'requests'],
    ['quota', 429, 'insufficient_quota', 'insufficient_quota'],
    ['unauthorized', 401, 'invalid_api_key', 'invalid_request_error'],
    ['forbidden', 403, 'model_not_found', 'invalid_request_error'],
    ['model-not-found', 404, 'model_not_found', 'invalid_request_error'],
    ['context-length', 400, 'context_length_exceeded', 'invalid_request_error'],
    ['content-filter-prompt', 400, 'content_filter', 'invalid_request_error'],
    ['server-error', 500, null, 'server_error'],
    ['overloaded', 503, null, 'server_error'],
    ['error-200', 200, 'server_error', 'server_error'],
  ])('%s answers %i with the error that the API gives', async (fault, status, code, type) => {
    for (const response of [await ask({ model: `sim-${fault}` }), await stream(`sim-${fault}`)]) {
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(response.headers.get('x-request-id')).toMatch(/^req_/u)
      expect(await problem(response)).toMatchObject({ code, type, message: expect.any(String) })
    }
  })

  test('rate-limit says how long to wait, in milliseconds and in whole seconds', async () => {
    const { status, headers } = await ask({ user: 'wait 1200' })
    expect(status).toBe(429)
    expect(headers.get('retry-after-ms')).toBe('1200')
    expect(headers.get('retry-after')).toBe('2')
    expect(headers.get('x-ratelimit-remaining-requests')).toBe('0')
    expect(headers.get('x-ratelimit-reset-requests')).toBe('1.2s')
    expect((await ask({ user: 'wait 1200' })).status).toBe(200)
  })

  test('context-length says how many tokens there were', async () => {
    const { message, param } = await problem(await ask({ model: 'sim-context-length' }))
    expect(message).toMatch(
      /^This model's maximum context length is \d+ tokens\. However, your messages resulted in \d+ tokens\./u,
    )
    expect(param).toBe('messages')
  })

  test('html-502 is a page of a gateway', async () => {
    const response = await ask({ model: 'sim-html-502' })
    expect(response.status).toBe(502)
    expect(response.headers.get('content-type')).toBe('text/html')
    expect(await response.text()).toContain('<title>502 Bad Gateway</title>')
  })

  test('reset-before-head gives no head', async () => {
    await expect(ask({ model: 'sim-reset-before-head' })).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: expect.stringMatching(/^(?:ECONNRESET|UND_ERR_SOCKET)$/u) },
    })
    expect(simulator.calls.at(-1)).toMatchObject({ outcome: 'broken', status: undefined, chunksSent: 0 })
  })

  test('stall-before-head gives no head until the client goes away', async () => {
    const client = new AbortController()
    const waiting = ask({ model: 'sim-stall-before-head' }, { signal: client.signal })
    await until(() => simulator.calls.at(-1)?.fault === 'stall-before-head')
    client.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await until(() => simulator.calls.at(-1)?.outcome === 'hung-up')
    expect(simulator.calls.at(-1)?.hungUp).toMatchObject({ during: 'head', afterChunks: 0 })
  })

  test.each(['reset-mid', 'close-mid'])('%s breaks the connection in the middle of the body', async (fault) => {
    for (const asStream of [false, true]) {
      const response = await ask({ model: `sim-${fault}`, stream: asStream })
      expect(response.status).toBe(200)
      await expect(response.text()).rejects.toMatchObject({
        name: 'TypeError',
        message: 'terminated',
        cause: { code: expect.stringMatching(/^(?:ECONNRESET|UND_ERR_SOCKET)$/u) },
      })
      expect(simulator.calls.at(-1)).toMatchObject({ outcome: 'broken', fault })
    }
  })

  test('reset-mid breaks after the given number of events', async () => {
    const received = await received200(await stream('sim', { user: 'reset after 3' }))
    expect(received.text.match(/\n\n/gu)).toHaveLength(3)
    expect(received.error).toMatchObject({ message: 'terminated' })
    expect(simulator.calls.at(-1)).toMatchObject({ chunksSent: 3 })
  })

  test('half-frame sends half an event before the connection breaks', async () => {
    const received = await received200(await stream('sim-half-frame'))
    expect(received.text.split('\n\n').at(-1)).toMatch(/^data: \{"id":"chatcmpl-/u)
    expect(received.text).not.toMatch(/\n\n$/u)
    expect(received.error).toMatchObject({ message: 'terminated' })
  })

  test('truncate ends cleanly in the middle', async () => {
    const all = await chunks(await stream('sim-truncate'))
    expect(all.length).toBeGreaterThan(10)
    expect(fold(all).finish).toBeNull()
    await expect((await ask({ model: 'sim-truncate' })).json()).rejects.toThrow(SyntaxError)
  })

  test('stall goes silent after the given number of events, until the client hangs up', async () => {
    const client = new AbortController()
    const response = await ask({ stream: true, user: 'stall after 2' }, { signal: client.signal })
    const reader = response.body?.getReader()
    let text = ''
    const decoder = new TextDecoder()
    while (text.split('\n\n').length < 3) text += decoder.decode((await reader?.read())?.value)
    const silence = reader?.read()
    client.abort(new Error('enough'))
    await expect(silence).rejects.toThrow('enough')
    await until(() => simulator.calls.at(-1)?.outcome === 'hung-up')
    expect(simulator.calls.at(-1)?.hungUp).toMatchObject({ during: 'body', afterChunks: 2 })
  })

  test('slow takes its time and then answers', async () => {
    expect(fold(await chunks(await stream('slow', { max_tokens: 4 }))).finish).toBe('length')
    expect(await content(await ask({ model: 'slow' }))).toContain('## Decorators in Python')
  })

  test('empty is 200 and nothing', async () => {
    for (const response of [await ask({ model: 'sim-empty' }), await stream('sim-empty')]) {
      expect(response.status).toBe(200)
      expect(await response.text()).toBe('')
    }
  })

  test('malformed-json puts an event that is no JSON among good ones', async () => {
    const all = await events(await stream('sim-malformed-json'))
    const bad = all.filter((data) => data !== '[DONE]' && parseJson(data) === undefined)
    expect(bad).toHaveLength(1)
    expect(all.at(-1)).toBe('[DONE]')
    await expect((await ask({ model: 'sim-malformed-json' })).json()).rejects.toThrow(SyntaxError)
  })

  test('error-in-stream ends a stream that began well with an error', async () => {
    const all = await chunks(await stream('sim-error-in-stream'))
    expect(all.at(-1)).toMatchObject({ error: { type: 'server_error' } })
    expect(all[0]).toMatchObject({ choices: [{ delta: { role: 'assistant' } }] })
    expect(await problem(await ask({ model: 'sim-error-in-stream' }))).toMatchObject({ type: 'server_error' })
  })

  test('no-done leaves out the last line alone', async () => {
    const all = await events(await stream('sim-no-done'))
    expect(all).not.toContain('[DONE]')
    expect(fold(all.map((data) => JSON.parse(data))).finish).toBe('stop')
  })

  test('no-finish leaves out the finish reason alone', async () => {
    const all = await events(await stream('sim-no-finish'))
    expect(all.at(-1)).toBe('[DONE]')
    expect(all.join('')).not.toContain('"finish_reason":"')
  })

  test('json-instead-of-stream ignores that a stream was asked for', async () => {
    const response = await stream('sim-json-instead-of-stream')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await content(response)).toContain('## Decorators in Python')
  })

  test('stream-instead-of-json streams to a call that wants JSON', async () => {
    const response = await ask({ model: 'sim-stream-instead-of-json' })
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/u)
    expect(fold(await chunks(response)).finish).toBe('stop')
  })

  test('content-filter cuts the answer and says so', async () => {
    const whole = await json(await ask({ model: 'sim-content-filter' }))
    expect(whole.choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      message: { content: expect.stringMatching(/^## /u) },
    })
    expect(fold(await chunks(await stream('sim-content-filter'))).finish).toBe('content_filter')
  })

  test('refusal has a refusal instead of content', async () => {
    const whole = await json(await ask({ model: 'sim-refusal' }))
    expect(whole.choices[0]?.message).toMatchObject({ content: null, refusal: expect.stringMatching(/^I'm sorry/u) })
    const folded = fold(await chunks(await stream('sim-refusal')))
    expect(folded).toMatchObject({ content: '', refusal: expect.stringMatching(/^I'm sorry/u), finish: 'stop' })
  })

  test('malformed-arguments spoils the arguments of tool calls', async () => {
    const whole = await json(await ask({ model: 'sim-malformed-arguments', tools }))
    expect(parseJson(whole.choices[0]?.message.tool_calls?.[0]?.function.arguments ?? '{}')).toBeUndefined()
    const [call] = fold(await chunks(await stream('sim-malformed-arguments', { tools }))).calls
    expect(parseJson(call?.arguments ?? '{}')).toBeUndefined()
  })
})

test('every fault can be asked for by the name of the model, for the first attempt alone', async () => {
  for (const fault of faultNames) {
    const simulator = createSimulator()
    const ask = asker(simulator.fetch)
    const client = new AbortController()
    const first = ask({ model: `sim-${fault}-then-ok`, ...needs(fault) }, { signal: client.signal })
    if (fault === 'stall-before-head' || fault === 'slow') {
      await until(() => simulator.calls.length === 1)
      client.abort(new Error('not waiting'))
    }
    await Promise.allSettled([first])
    const second = await ask({
      model: `sim-${fault}-then-ok`,
      ...needs(fault),
      stream: false,
      tool_choice: noTools(fault),
    })
    expect(simulator.calls[0]?.fault).toBe(fault)
    expect(simulator.calls.at(-1)?.fault).toBeUndefined()
    expect(await content(second)).toContain('## Decorators in Python')
  }
})

test.each<[FaultName, Record<string, unknown>]>([
  ['no-done', {}],
  ['no-finish', {}],
  ['json-instead-of-stream', {}],
  ['stream-instead-of-json', { stream: true }],
  ['malformed-arguments', {}],
  ['malformed-arguments', { stream: true }],
])('%s that could change nothing is not in the journal, and changes nothing: %j', async (fault, fields) => {
  const simulator = createSimulator({ faults: [{ fault }] })
  const spoilt = await (await asker(simulator.fetch)(fields)).text()
  expect(spoilt).toBe(await (await asker(createSimulator().fetch)(fields)).text())
  expect(simulator.calls[0]).toMatchObject({ fault: undefined, status: 200, outcome: 'sent' })
})

const tool = { type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } }
const ofStreams: readonly FaultName[] = ['no-done', 'no-finish', 'json-instead-of-stream']

/** The request that a fault can do something to. */
function needs(fault: FaultName): object {
  if (fault === 'malformed-arguments') return { tools: [tool] }
  return { stream: ofStreams.includes(fault) }
}

function noTools(fault: FaultName): string | undefined {
  return fault === 'malformed-arguments' ? 'none' : undefined
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 0))
}

async function received200(response: Response): Promise<{ text: string; error: unknown }> {
  expect(response.status).toBe(200)
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  let text = ''
  try {
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read())
      text += decoder.decode(read.value)
  } catch (error) {
    return { text, error }
  }
  return { text, error: undefined }
}

import { createChat, isChatError, mapRequest, mapText, type Middleware } from '@chinwag/core'
import { createSimulator, type FaultName, type SimulatorOptions } from '@chinwag/testing'
import { describe, expect, it } from 'vitest'
import { runInFakeTime } from '../test/fake-time.ts'
import { body } from '../test/scripted-transport.ts'
import { settled } from '../test/settled.ts'
import { retry } from './retry.ts'

runInFakeTime()

const setUp = (options: SimulatorOptions) => {
  const simulator = createSimulator(options)
  const chat = createChat({
    apiKey: 'sim',
    fetch: simulator.fetch,
    timeouts: { responseMs: 5000, firstTokenMs: 5000, idleMs: 5000 },
    use: [retry()],
  })
  return { simulator, chat }
}

/** How many requests an upstream gets that always has this fault, and what the call ends in. */
const play = async (fault: FaultName, way: 'json' | 'stream', afterChunks?: number): Promise<string> => {
  const { simulator, chat } = setUp({ faults: [{ fault, afterChunks, retryAfterMs: 100 }] })
  const result = await settled(way === 'json' ? chat.complete(body) : chat.stream(body).completion())
  const outcome = result.status === 'fulfilled' ? 'answer' : isChatError(result.reason) ? result.reason.code : 'other'
  return `${simulator.calls.length} ${outcome}`
}

const faults: readonly FaultName[] = [
  'rate-limit',
  'overloaded',
  'server-error',
  'html-502',
  'reset-before-head',
  'stall-before-head',
  'quota',
  'unauthorized',
  'forbidden',
  'model-not-found',
  'context-length',
  'content-filter-prompt',
  'empty',
  'malformed-json',
  'no-done',
  'slow',
]

describe('an upstream that always has one fault', () => {
  it('is asked as often as the README says, by JSON calls', async () => {
    const rows = []
    for (const fault of faults) rows.push(`${fault}: ${await play(fault, 'json')}`)
    expect(rows).toMatchInlineSnapshot(`
      [
        "rate-limit: 3 rate_limit",
        "overloaded: 3 overloaded",
        "server-error: 3 server",
        "html-502: 3 server",
        "reset-before-head: 2 connection",
        "stall-before-head: 2 timeout",
        "quota: 1 quota",
        "unauthorized: 1 authentication",
        "forbidden: 1 permission",
        "model-not-found: 1 not_found",
        "context-length: 1 context_length",
        "content-filter-prompt: 1 content_filter",
        "empty: 1 invalid_response",
        "malformed-json: 1 invalid_response",
        "no-done: 1 answer",
        "slow: 1 answer",
      ]
    `)
  })

  it('is asked as often by calls for a stream', async () => {
    const rows = []
    for (const fault of faults) rows.push(`${fault}: ${await play(fault, 'stream')}`)
    expect(rows).toMatchInlineSnapshot(`
      [
        "rate-limit: 3 rate_limit",
        "overloaded: 3 overloaded",
        "server-error: 3 server",
        "html-502: 3 server",
        "reset-before-head: 2 connection",
        "stall-before-head: 2 timeout",
        "quota: 1 quota",
        "unauthorized: 1 authentication",
        "forbidden: 1 permission",
        "model-not-found: 1 not_found",
        "context-length: 1 context_length",
        "content-filter-prompt: 1 content_filter",
        "empty: 1 invalid_response",
        "malformed-json: 1 invalid_response",
        "no-done: 1 answer",
        "slow: 1 answer",
      ]
    `)
  })

  const mid: readonly FaultName[] = ['reset-mid', 'close-mid', 'half-frame', 'stall', 'error-in-stream']

  it('is asked again when a stream breaks behind the role, before any content', async () => {
    const rows = []
    for (const fault of mid) rows.push(`${fault}: ${await play(fault, 'stream', 1)}`)
    expect(rows).toMatchInlineSnapshot(`
      [
        "reset-mid: 2 stream_interrupted",
        "close-mid: 2 stream_interrupted",
        "half-frame: 2 stream_interrupted",
        "stall: 2 timeout",
        "error-in-stream: 3 server",
      ]
    `)
  })

  it('is not asked again when a stream breaks behind the first content', async () => {
    const rows = []
    for (const fault of mid) rows.push(`${fault}: ${await play(fault, 'stream', 3)}`)
    expect(rows).toMatchInlineSnapshot(`
      [
        "reset-mid: 1 stream_interrupted",
        "close-mid: 1 stream_interrupted",
        "half-frame: 1 stream_interrupted",
        "stall: 1 timeout",
        "error-in-stream: 1 server",
      ]
    `)
  })

  it('is asked again when a JSON body breaks: nobody has seen any of it', async () => {
    const rows = []
    for (const fault of mid) rows.push(`${fault}: ${await play(fault, 'json', 3)}`)
    expect(rows).toMatchInlineSnapshot(`
      [
        "reset-mid: 2 stream_interrupted",
        "close-mid: 2 stream_interrupted",
        "half-frame: 2 stream_interrupted",
        "stall: 2 timeout",
        "error-in-stream: 3 server",
      ]
    `)
  })
})

describe('other middlewares around it', () => {
  const shout: Middleware = mapText((text) => text.toUpperCase())
  const rename: Middleware = mapRequest((params) => ({ ...params, user: 'test' }))
  const watch: Middleware = async function watch(request, next) {
    return (await next(request)).observe({ settle: () => {} })
  }
  const chains: Readonly<Record<string, readonly Middleware[]>> = {
    'outside of it': [watch, shout, rename, retry()],
    'inside of it': [retry(), watch, shout, rename],
    'on both sides': [watch, rename, retry(), shout],
  }

  it.each(Object.entries(chains))('change no count, %s', async (_, use) => {
    const simulator = createSimulator()
    const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use })
    const counts = []
    for (const model of ['sim-500', 'sim-500-twice', 'sim-401', 'sim-ok']) {
      simulator.reset()
      await settled(chat.complete({ ...body, model }))
      const byJson = simulator.calls.length
      simulator.reset()
      await settled(chat.stream({ ...body, model }).completion())
      counts.push([model, byJson, simulator.calls.length])
    }
    expect(counts).toEqual([
      ['sim-500', 3, 3],
      ['sim-500-twice', 3, 3],
      ['sim-401', 1, 1],
      ['sim-ok', 1, 1],
    ])
  })
})

describe('an upstream that recovers', () => {
  it.each(['sim-429-then-ok', 'sim-503-then-ok', 'sim-500-twice'])('answers in the end: %s', async (model) => {
    const { simulator, chat } = setUp({})
    const result = await settled(chat.complete({ ...body, model }))
    expect(result.status).toBe('fulfilled')
    expect(simulator.calls.map(({ attempt }) => attempt)).toEqual(model === 'sim-500-twice' ? [1, 2, 3] : [1, 2])
    expect(new Set(simulator.calls.map((call) => JSON.stringify(call.body))).size).toBe(1)
  })

  it('is not asked before the time that its headers name', async () => {
    const { simulator, chat } = setUp({ faults: [{ attempt: [1, 2], fault: 'rate-limit', retryAfterMs: 12_345 }] })
    await settled(chat.complete(body))
    const [first = 0, second = 0, third = 0] = simulator.calls.map(({ at }) => at)
    expect(second - first).toBeGreaterThanOrEqual(12_345)
    expect(third - second).toBeGreaterThanOrEqual(12_345)
  })

  it('gives the partial answer to nobody: a stream that broke early is followed by one whole answer', async () => {
    const { simulator, chat } = setUp({ faults: [{ attempt: 1, fault: 'reset-mid', afterChunks: 1 }] })
    const result = await settled(chat.stream(body).completion())
    const content = simulator.calls[1]?.completion?.choices[0]?.message.content
    expect(content).toBeTruthy()
    expect(result).toMatchObject({ value: { choices: [{ message: { content } }] } })
  })
})

import { type ChatErrorCode, ChatResponse, createChat, errorCodes, upstreamKey } from '@chinwag/core'
import { describe, expect, it, vi } from 'vitest'
import { runInFakeTime } from '../../test/fake-time.ts'
import { inspectedChat } from '../../test/inspected-chat.ts'
import { answer, body, breakAfter, fail, hang, json, script, type Step } from '../../test/scripted-transport.ts'
import { chatError, rejection, settled } from '../../test/settled.ts'
import { thrownBy } from '../../test/thrown-by.ts'
import { fallback } from '../fallback/fallback.ts'
import { hedge } from '../hedge/hedge.ts'
import { retry } from '../retry.ts'
import type { CircuitBreakerOptions, CircuitEvent } from './circuit-breaker-options.ts'
import { circuitBreaker } from './circuit-breaker.ts'

runInFakeTime()

const twice = { minimumCalls: 2 }

/** A chat with a breaker over an upstream that does what the test says at the time. */
const setUp = (options: CircuitBreakerOptions = twice) => {
  const upstream: { step: Step } = { step: fail('server', { status: 500 }) }
  const played = script((request) => upstream.step(request))
  const { chat, events } = inspectedChat(played, [circuitBreaker(options)], /^circuit/)
  const call = (model = 'test', headers = {}) => settled(chat.complete({ ...body, model }, { headers }))
  return { chat, call, upstream, events, seen: played.seen }
}

const open = async (options?: CircuitBreakerOptions) => {
  const made = setUp(options)
  await made.call()
  await made.call()
  return made
}

const isOpen = async ({ call, seen }: Pick<ReturnType<typeof setUp>, 'call' | 'seen'>): Promise<boolean> => {
  const before = seen.length
  await call()
  return seen.length === before
}

describe('an upstream that keeps failing', () => {
  it('is sent nothing more: calls fail at once, with when to come back', async () => {
    const { chat, seen } = await open()
    vi.setSystemTime(1_001_000)
    const error = await chatError(chat.complete(body))
    expect(seen).toHaveLength(2)
    expect(error).toMatchObject({
      code: 'overloaded',
      retryable: false,
      ambiguous: false,
      retryAfterMs: 4000,
      details: { circuit: 'open' },
    })
    expect(error.message).toMatchInlineSnapshot(
      `"The circuit of this upstream is open: it failed too often. Try again in 4000 ms, or add a \`fallback()\`."`,
    )
  })

  it('gets one request as a probe when the time is over, and all again when that is answered', async () => {
    const { call, upstream, seen, chat } = await open()
    vi.setSystemTime(1_005_000)
    let reply: Step = hang
    upstream.step = (request) => reply(request)
    const controller = new AbortController()
    const probe = rejection(chat.complete(body, { signal: controller.signal }))
    await vi.advanceTimersByTimeAsync(1)
    const refused = await chatError(chat.complete(body))
    expect(refused.details).toEqual({ circuit: 'half-open' })
    expect(refused.message).toMatchInlineSnapshot(
      `"The circuit of this upstream is half-open: it failed too often, and one call is trying it now. Try again in 5000 ms, or add a \`fallback()\`."`,
    )
    // An abort gives the place back.
    controller.abort()
    await probe
    reply = json()
    expect(await call()).toMatchObject({ status: 'fulfilled' })
    expect(await call()).toMatchObject({ status: 'fulfilled' })
    expect(seen).toHaveLength(5)
  })

  it('is left alone for longer when the probe fails', async () => {
    const { call, seen, events } = await open()
    vi.setSystemTime(1_005_000)
    await call()
    vi.setSystemTime(1_014_999)
    await call()
    expect(seen).toHaveLength(3)
    expect(events.filter(({ type }) => type === 'circuit')).toMatchObject([
      { model: 'test', from: 'closed', to: 'open', openMs: 5000 },
      { from: 'open', to: 'half-open', openMs: undefined },
      { from: 'half-open', to: 'open', openMs: 10_000 },
    ])
    expect(events.at(-1)).toMatchObject({ type: 'circuit-refused', state: 'open', retryAfterMs: 1 })
  })

  it('is left alone for as long as it asked for', async () => {
    const { call, upstream, chat } = setUp()
    upstream.step = fail('overloaded', { status: 503, retryAfterMs: 20_000 })
    await call()
    await call()
    expect((await chatError(chat.complete(body))).retryAfterMs).toBe(20_000)
  })
})

describe('what counts as a failure', () => {
  it('is what may be the fault of the upstream, and no throttling and nothing of the request', async () => {
    const codes = Object.keys(errorCodes) as ChatErrorCode[]
    const opening: ChatErrorCode[] = []
    for (const code of codes) {
      const made = setUp()
      made.upstream.step = fail(code, { status: errorCodes[code].status })
      await made.call()
      await made.call()
      if (await isOpen(made)) opening.push(code)
    }
    expect(opening).toEqual(['overloaded', 'server', 'timeout', 'connection', 'stream_interrupted', 'invalid_response'])
  })

  it('is a reply that breaks, before its first token or after', async () => {
    for (const texts of [[], ['one ', 'two']]) {
      const made = setUp()
      made.upstream.step = breakAfter(texts)
      await made.call()
      await made.call()
      expect(await isOpen(made)).toBe(true)
    }
  })

  it('is not what the caller ended', async () => {
    const made = setUp()
    made.upstream.step = hang
    for (let count = 0; count < 5; count++) {
      const controller = new AbortController()
      const call = rejection(made.chat.complete(body, { signal: controller.signal }))
      await vi.advanceTimersByTimeAsync(1)
      controller.abort()
      await call
      expect(await rejection(made.chat.complete(body, { timeouts: { totalMs: 5 } }))).toMatchObject({ code: 'timeout' })
    }
    made.upstream.step = json()
    expect(await isOpen(made)).toBe(false)
  })

  it('is not a reply that the deadline of the call ends', async () => {
    const made = setUp()
    const chunk = { id: '1', object: 'chat.completion.chunk', created: 0, model: 'm' } as const
    made.upstream.step = () =>
      ChatResponse.fromChunks(
        (async function* () {
          yield { ...chunk, choices: [{ index: 0, delta: { content: 'one' }, finish_reason: null }] }
          await new Promise(() => {})
        })(),
      )
    for (let count = 0; count < 5; count++) {
      const call = made.chat.stream(body, { timeouts: { totalMs: 5 } }).completion()
      expect(await rejection(call)).toMatchObject({ code: 'timeout', phase: 'total' })
    }
    made.upstream.step = json()
    expect(await isOpen(made)).toBe(false)
  })

  it('is not a reply whose reader left', async () => {
    const made = setUp()
    made.upstream.step = answer()
    for (let count = 0; count < 5; count++) for await (const _ of made.chat.stream(body)) break
    expect(await isOpen(made)).toBe(false)
  })

  it('is not what failed on this side: that says nothing, also where a probe meets it', async () => {
    const { call, upstream, seen } = await open()
    vi.setSystemTime(1_005_000)
    for (const step of [fail('rate_limit'), fail('authentication')]) {
      upstream.step = step
      await call()
    }
    let sent = 0
    upstream.step = async (request) => {
      sent++
      return fail('rate_limit', { status: 429 })(request)
    }
    // Still half-open: one of two passes.
    await Promise.all([call(), call()])
    expect(sent).toBe(1)
    // That was an answer, and closed it: all may pass again.
    await Promise.all([call(), call()])
    expect(seen).toHaveLength(7)
  })
})

describe('a circuit', () => {
  it('is one for each model', async () => {
    const { call, seen } = await open()
    await call('other')
    expect(seen).toHaveLength(3)
  })

  it('is one for each credential', async () => {
    const { call, seen } = setUp()
    await call('test', { authorization: 'Bearer a' })
    await call('test', { authorization: 'Bearer a' })
    await call('test', { authorization: 'Bearer a' })
    expect(seen).toHaveLength(2)
    await call('test', { authorization: 'Bearer b' })
    expect(seen).toHaveLength(3)
  })

  it('is one for each server, where chats share a breaker', async () => {
    const breaker = circuitBreaker(twice)
    const asked: string[] = []
    const chatAt = (baseURL: string) =>
      createChat({
        baseURL,
        use: [breaker],
        fetch: async (input) => {
          asked.push(new URL(input instanceof Request ? input.url : input).host)
          return new Response('', { status: 500 })
        },
      })
    const [a, b] = [chatAt('https://a.example/v1'), chatAt('https://b.example/v1')]
    for (const chat of [a, a, a, chatAt('https://a.example/v1'), b]) await settled(chat.complete(body))
    expect(asked).toEqual(['a.example', 'a.example', 'b.example'])
  })

  it('is one for whatever `key` says', async () => {
    const { call, seen } = await open({ ...twice, key: (_, context) => context.get(upstreamKey)?.baseURL ?? '' })
    await call('other')
    expect(seen).toHaveLength(2)
  })

  it('must have a text for a key', async () => {
    // @ts-expect-error: not what the types allow
    const { chat } = setUp({ key: () => 5 })
    expect(await rejection(chat.complete(body))).toMatchInlineSnapshot(
      `[TypeError: The \`key\` option must give a string, got 5.]`,
    )
  })

  it('is forgotten when a thousand others were used since', async () => {
    const { call, seen } = await open()
    for (let number = 0; number < 999; number++) await call(`model ${number}`)
    await call()
    expect(seen).toHaveLength(2 + 999)
    // It was used just now: the next one to go is another.
    await call('one more')
    await call()
    expect(seen).toHaveLength(2 + 999 + 1)
    for (let number = 0; number < 1000; number++) await call(`model ${number}`)
    const before = seen.length
    await call()
    expect(seen).toHaveLength(before + 1)
  })
})

it('is open no longer when the clock is set back', async () => {
  const made = await open()
  vi.setSystemTime(400_000)
  expect(await isOpen(made)).toBe(true)
  vi.setSystemTime(405_000)
  expect(await isOpen(made)).toBe(false)
})

it('tells `onStateChange` the address without its query, which may hold a key', async () => {
  const keys: string[] = []
  const chat = createChat({
    baseURL: 'https://llm.example/v1?token=s3cret',
    apiKey: 'k',
    fetch: async () => new Response('', { status: 500 }),
    use: [circuitBreaker({ ...twice, onStateChange: ({ key }) => void keys.push(key) })],
  })
  for (let call = 0; call < 2; call++) await settled(chat.complete(body))
  expect(keys).toEqual([expect.stringContaining('https://llm.example/v1?')])
  expect(keys[0]).not.toContain('s3cret')
})

it('tells `onStateChange` of each change, which cannot disturb the call', async () => {
  const told: CircuitEvent[] = []
  const onStateChange = (event: CircuitEvent): void => {
    told.push(event)
    throw new Error('A bug.')
  }
  const { call, upstream } = await open({ ...twice, onStateChange })
  vi.setSystemTime(1_005_000)
  upstream.step = json()
  expect(await call()).toMatchObject({ status: 'fulfilled' })
  expect(told).toMatchObject([
    {
      callId: expect.stringMatching(/^call_/),
      key: '["","test",""]',
      model: 'test',
      from: 'closed',
      to: 'open',
      openMs: 5000,
    },
    { from: 'open', to: 'half-open' },
    { from: 'half-open', to: 'closed' },
  ])
})

describe('with other middlewares', () => {
  it('an open circuit is not waited for by retry(), and fallback() takes over at once', async () => {
    const seen: string[] = []
    const played = script(({ body }) => {
      seen.push(body.model)
      return body.model === 'b' ? json()({} as never) : fail('server')({} as never)
    })
    const use = [fallback([{ model: 'b' }]), retry({ attempts: 2, random: () => 0.5 }), circuitBreaker(twice)]
    const chat = createChat({ transport: played.transport, use })
    await settled(chat.complete(body))
    const startedAt = Date.now()
    expect(await settled(chat.complete(body))).toMatchObject({ status: 'fulfilled' })
    expect(Date.now()).toBe(startedAt)
    expect(seen).toEqual(['test', 'test', 'b', 'b'])
  })

  it('an open circuit does not make retry() hold back later calls: each of them fails at once', async () => {
    const { transport, seen } = script(fail('server', { status: 500 }))
    const chat = createChat({ transport, use: [retry({ attempts: 2, random: () => 0.5 }), circuitBreaker(twice)] })
    await rejection(chat.complete(body))
    const startedAt = Date.now()
    for (let call = 0; call < 3; call++)
      expect(await rejection(chat.complete(body))).toMatchObject({ code: 'overloaded' })
    expect([Date.now(), seen.length]).toEqual([startedAt, 2])
  })

  it('the copy of a hedge does not pass beside a probe: the probe is waited for', async () => {
    const upstream: { step: Step } = { step: fail('server', { status: 500 }) }
    const { transport, seen } = script((request) => upstream.step(request))
    const chat = createChat({ transport, use: [hedge({ delayMs: 100, maxRatio: 1 }), circuitBreaker(twice)] })
    await rejection(chat.complete(body))
    await rejection(chat.complete(body))
    vi.setSystemTime(1_005_000)
    upstream.step = (request) => new Promise((resolve) => setTimeout(() => resolve(json('Probe')(request)), 1000))
    expect(await settled(chat.complete(body))).toMatchObject({
      value: { choices: [{ message: { content: 'Probe' } }] },
    })
    expect(seen).toHaveLength(3)
  })

  it('retry() can be told to wait for it', async () => {
    const upstream: { step: Step } = { step: fail('server', { status: 500 }) }
    const { transport, seen } = script((request) => upstream.step(request))
    const again = retry({
      attempts: 4,
      when: ({ retryable, details }) => retryable || details?.['circuit'] !== undefined,
    })
    const chat = createChat({ transport, use: [again, circuitBreaker(twice)] })
    const call = settled(chat.complete(body))
    // Attempts 1 and 2 open the circuit, 3 is refused, and 4 waits until it is half-open.
    upstream.step = (request) => (seen.length > 2 ? json()(request) : fail('server')(request))
    expect(await call).toMatchObject({ status: 'fulfilled' })
    expect((seen[2]?.at ?? 0) - (seen[1]?.at ?? 0)).toBeGreaterThanOrEqual(5000)
  })
})

it('refuses options that cannot be meant when the chain is built', () => {
  const mistakes = [
    null,
    { windowMs: 0 },
    { minimumCalls: 0.5 },
    { failureRatio: 0 },
    { failureRatio: 1.1 },
    { failureRatio: NaN },
    { failureRatio: '50%' },
    { openMs: -1 },
    { openMs: 10_000, maxOpenMs: 9999 },
    { openMs: 90_000 },
    { probeMs: Infinity },
    { key: 'all' },
    { onStateChange: 1 },
    { now: 0 },
    { treshold: 3 },
  ]
  expect(mistakes.map((options) => thrownBy(() => circuitBreaker(options as CircuitBreakerOptions))))
    .toMatchInlineSnapshot(`
    [
      "TypeError: The options of \`circuitBreaker()\` must be an object, got null.",
      "RangeError: The \`windowMs\` option must be a number of milliseconds from 1 to 2147483647, got 0.",
      "RangeError: The \`minimumCalls\` option must be an integer of at least 1, got 0.5.",
      "RangeError: The \`failureRatio\` option must be a number from 0.01 to 1, got 0.",
      "RangeError: The \`failureRatio\` option must be a number from 0.01 to 1, got 1.1.",
      "RangeError: The \`failureRatio\` option must be a number from 0.01 to 1, got NaN.",
      "TypeError: The \`failureRatio\` option must be a number from 0.01 to 1, got "50%".",
      "RangeError: The \`openMs\` option must be a number of milliseconds from 1 to 2147483647, got -1.",
      "RangeError: The \`maxOpenMs\` option must be a number of milliseconds from 10000 to 2147483647, got 9999.",
      "RangeError: The \`maxOpenMs\` option must be a number of milliseconds from 90000 to 2147483647, got 60000.",
      "RangeError: The \`probeMs\` option must be a number of milliseconds from 1 to 2147483647, got Infinity.",
      "TypeError: The \`key\` option must be a function, got "all".",
      "TypeError: The \`onStateChange\` option must be a function, got 1.",
      "TypeError: The \`now\` option must be a function, got 0.",
      "TypeError: \`treshold\` is no option of \`circuitBreaker()\`, which takes \`windowMs\`, \`minimumCalls\`, \`failureRatio\`, \`openMs\`, \`maxOpenMs\`, \`probeMs\`, \`key\`, \`onStateChange\`, \`now\`.",
    ]
  `)
})

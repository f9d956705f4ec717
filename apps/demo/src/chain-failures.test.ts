import { cache } from '@chinwag/cache'
import { context } from '@chinwag/context'
import { type ChatCompletion, ChatError, type ChatParams, createChat, type Middleware } from '@chinwag/core'
import { circuitBreaker, fallback, hedge, hopKey, retry } from '@chinwag/retry'
import { createSimulator, type FaultName, type ScriptedFault } from '@chinwag/testing'
import { createSimulator as createServer } from '@chinwag/testing/node'
import { describe, expect, test } from 'vitest'

const question: ChatParams = { model: 'a', messages: [{ role: 'user', content: 'Explain decorators in Python' }] }

const parts = {
  cache: () => cache({ when: 'always' }),
  context: () => context({ window: 600, reserve: 100 }),
  fallback: () => fallback([{ model: 'b' }]),
  // Not adaptive: how it slows down after a 429 is not what is counted here.
  retry: () => retry({ baseMs: 1, capMs: 50, adaptive: false }),
  hedge: () => hedge({ delayMs: 60_000 }),
  breaker: () => circuitBreaker(),
}

/** The documented order, outermost first, and every chain that leaves some of what is about failures out. */
const orders = (['fallback', 'retry', 'hedge', 'breaker'] as const)
  .reduce<(keyof typeof parts)[][]>((chains, name) => [...chains, ...chains.map((chain) => [...chain, name])], [[]])
  .map((chain): (keyof typeof parts)[] => ['cache', 'context', ...chain])

const textOf = (completion: ChatCompletion | undefined): string => completion?.choices[0]?.message.content ?? ''

function chainOf(use: readonly Middleware[], faults: readonly ScriptedFault[] = []) {
  const simulator = createSimulator({ faults, answer: ({ model }) => `The answer of ${model}, and all of it.` })
  return { chat: createChat({ apiKey: 'k', fetch: simulator.fetch, use }), simulator }
}

/** How many requests each model gets, for a call that fails. */
async function countsOf(order: readonly (keyof typeof parts)[], fault: FaultName, isStream: boolean) {
  const { chat, simulator } = chainOf(
    order.map((name) => parts[name]()),
    [{ fault, retryAfterMs: 1 }],
  )
  const failing = isStream ? chat.stream(question).completion() : chat.complete(question)
  const error: unknown = await failing.catch((reason: unknown) => reason)
  const models = simulator.calls.map(({ body }) => (body as ChatParams).model)
  const attempts = error instanceof ChatError ? error.attempts.length : -1
  return {
    a: models.filter((model) => model === 'a').length,
    b: models.filter((model) => model === 'b').length,
    attempts,
  }
}

describe.each(orders.map((order) => ({ name: order.join(' → '), order })))('$name', ({ order }) => {
  const has = (name: keyof typeof parts): boolean => order.includes(name)

  test.each<[FaultName, number, boolean]>([
    ['server-error', 3, true],
    ['rate-limit', 3, true],
    ['reset-before-head', 2, true],
    ['unauthorized', 1, false],
    ['context-length', 1, false],
  ])('sends a failing request as often as its parts say: %s', async (fault, tries, isTransient) => {
    const each = has('retry') ? tries : 1
    const b = has('fallback') && isTransient ? each : 0
    // Without either of them nobody writes attempts down.
    const attempts = has('retry') || has('fallback') ? each + b : 0
    for (const isStream of [false, true])
      expect(await countsOf(order, fault, isStream)).toEqual({ a: each, b, attempts })
  })

  test('answers from the other model where there is a fallback, and says so', async () => {
    const hops: unknown[] = []
    const watch: Middleware = async function watch(request, next, context) {
      const response = await next(request)
      hops.push(context.get(hopKey))
      return response
    }
    const faults = [{ fault: 'overloaded', retryAfterMs: 1, when: ({ model }: ChatParams) => model === 'a' }] as const
    const { chat } = chainOf([watch, ...order.map((name) => parts[name]())], faults)
    const result = await chat
      .stream(question)
      .text()
      .then(String, (error: unknown) => (error instanceof ChatError ? error.code : error))
    expect([result, hops]).toEqual(
      has('fallback') ? ['The answer of b, and all of it.', [{ hop: 1, model: 'b' }]] : ['overloaded', []],
    )
  })
})

test('a cache outside of a fallback keeps the answer that the user got, for the same question', async () => {
  const faults = [{ fault: 'server-error', when: ({ model }: ChatParams) => model === 'a' }] as const
  const { chat, simulator } = chainOf([parts.cache(), parts.fallback(), parts.retry()], faults)
  const first = await chat.complete(question)
  await chat.idle()
  const sent = simulator.calls.length
  expect(await chat.complete(question)).toEqual(first)
  expect(textOf(first)).toContain('of b')
  expect(simulator.calls).toHaveLength(sent)
})

test('a cache inside of a fallback keeps the answers of each hop apart', async () => {
  let isDown = true
  const faults = [{ fault: 'server-error', when: ({ model }: ChatParams) => isDown && model === 'a' }] as const
  const { chat, simulator } = chainOf([parts.fallback(), parts.cache(), parts.retry()], faults)
  const answers = [textOf(await chat.complete(question))]
  await chat.idle()
  answers.push(textOf(await chat.complete(question)))
  expect(simulator.calls.filter(({ body }) => (body as ChatParams).model === 'b')).toHaveLength(1)
  isDown = false
  answers.push(textOf(await chat.complete(question)))
  expect(answers.map((text) => text.slice(0, 15))).toEqual(['The answer of b', 'The answer of b', 'The answer of a'])
})

test('an open circuit sends calls to the next hop without a wait, until the first upstream is well again', async () => {
  let now = 1000
  let isDown = true
  const breaker = circuitBreaker({ minimumCalls: 3, now: () => now })
  const faults = [{ fault: 'server-error', when: ({ model }: ChatParams) => isDown && model === 'a' }] as const
  const { chat, simulator } = chainOf([parts.fallback(), parts.retry(), breaker], faults)
  const models = () => simulator.calls.map(({ body }) => (body as ChatParams).model).join('')
  const answers: string[] = []
  for (let call = 0; call < 3; call++) answers.push(textOf(await chat.complete(question)))
  // Three attempts open the circuit; from then on only the other model is asked.
  expect(models()).toBe('aaabbb')
  isDown = false
  now += 5000
  answers.push(textOf(await chat.complete(question)))
  expect(models()).toBe('aaabbba')
  expect(answers.map((text) => text.slice(0, 15))).toEqual([
    'The answer of b',
    'The answer of b',
    'The answer of b',
    'The answer of a',
  ])
})

describe('over real sockets', () => {
  test('the socket of a hedge that lost is closed, before it has answered anything', async () => {
    const simulator = createServer({ faults: [{ attempt: 1, fault: 'stall-before-head' }] })
    await using server = await simulator.listen()
    const use = [parts.retry(), hedge({ delayMs: 1, maxRatio: 1 }), circuitBreaker()]
    const chat = createChat({ baseURL: server.url, apiKey: 'k', use })
    for (const isStream of [false, true]) {
      const answer = isStream ? await chat.stream(question).completion() : await chat.complete(question)
      expect(textOf(answer)).not.toBe('')
      const lost = (): unknown[] => simulator.calls.filter(({ attempt }) => attempt === 1).map(({ outcome }) => outcome)
      await expect.poll(() => lost().every((outcome) => outcome === 'hung-up'), { timeout: 5000 }).toBe(true)
    }
  })

  test('the socket of a hedge that lost in the middle of its stream is closed', async () => {
    const simulator = createServer({ faults: [{ attempt: 1, fault: 'stall', afterChunks: 1 }] })
    await using server = await simulator.listen()
    const chat = createChat({ baseURL: server.url, apiKey: 'k', use: [hedge({ delayMs: 1, maxRatio: 1 })] })
    expect(await chat.stream(question).text()).not.toBe('')
    await expect.poll(() => simulator.calls[0]?.outcome, { timeout: 5000 }).toBe('hung-up')
  })

  test('a fallback answers for a server that is gone, and its key stays with the server that it is for', async () => {
    const gone = await createServer().listen()
    await gone.close()
    const simulator = createServer({ apiKey: 'key-of-b' })
    await using server = await simulator.listen()
    const sent: string[] = []
    const spy: typeof fetch = (input, init) => {
      sent.push(JSON.stringify([...new Headers(init?.headers)]))
      return fetch(input, init)
    }
    const other = createChat({ baseURL: server.url, apiKey: 'key-of-b', fetch: spy })
    const use = [fallback([{ transport: other }]), parts.retry()]
    const chat = createChat({ baseURL: gone.url, apiKey: 'key-of-a', use })
    expect(textOf(await chat.complete(question, { headers: { 'x-api-key': 'key-of-a' } }))).not.toBe('')
    expect(sent).toMatchObject([expect.stringContaining('key-of-b')])
    expect(sent[0]).not.toContain('key-of-a')
  })
})

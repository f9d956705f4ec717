import { cache } from '@chinwag/cache'
import { context } from '@chinwag/context'
import {
  type CallEvent,
  type ChatMessage,
  type ChatParams,
  createChat,
  mapRequest,
  mapText,
  type Middleware,
} from '@chinwag/core'
import { circuitBreaker, fallback, hedge, retry } from '@chinwag/retry'
import { createSimulator, type ScriptedFault } from '@chinwag/testing'
import { afterEach, expect, test, vi } from 'vitest'

/** Each pair of docs/chain-order.md: what happens as documented, outermost first, and what happens when the two are swapped. */
const question: ChatParams = { model: 'a', messages: [{ role: 'user', content: 'Explain decorators in Python' }] }
const keep = (): Middleware => cache({ when: 'always' })
const trim = (): Middleware => context({ window: 600, reserve: 100 })
// Not adaptive: what a throttled server makes of later calls is not what is asked here.
const again = (): Middleware => retry({ baseMs: 1, adaptive: false })

/** A chat over a simulator, with what its inspector heard. */
function chainOf(use: readonly Middleware[], faults: readonly ScriptedFault[] = [], responseMs = Infinity) {
  const simulator = createSimulator({ faults, answer: () => 'The secret answer.' })
  const events: CallEvent[] = []
  const inspect = (event: CallEvent): void => void events.push(event)
  const chat = createChat({ apiKey: 'k', fetch: simulator.fetch, use, inspect, timeouts: { responseMs } })
  const count = (type: string, middleware?: string): number =>
    events.filter((event) => event.type === type && (middleware === undefined || event.middleware === middleware))
      .length
  const models = (): string => simulator.calls.map(({ body }) => (body as ChatParams).model).join('')
  /** How a call ends: with the text of its answer, or the code of its error. */
  const ask = async (body: ChatParams = question): Promise<unknown> => {
    const end = await chat.complete(body).catch((error: unknown) => error)
    await chat.idle()
    return end instanceof Error ? Reflect.get(end, 'code') : (end as { choices: unknown }).choices
  }
  return { ask, count, events, models }
}

/** A long history, whose oldest turn is dropped for the window. */
function historyAfter(oldest: string): ChatParams {
  const turn = (text: string): ChatMessage[] => [
    { role: 'user', content: `${text}: ${'how does it work? '.repeat(20)}` },
    { role: 'assistant', content: 'It works so. '.repeat(20) },
  ]
  const later = Array.from({ length: 6 }, (_, index) => turn(`Question ${index}`)).flat()
  return { model: 'a', messages: [...turn(oldest), ...later, { role: 'user', content: 'And decorators?' }] }
}

afterEach(() => vi.useRealTimers())

test('log and cache: a log outside hears of hits, one inside does not', async () => {
  const hear = async (order: (log: Middleware) => readonly Middleware[]): Promise<number> => {
    let heard = 0
    const log: Middleware = async function log(request, next) {
      heard++
      return next(request)
    }
    const { ask } = chainOf(order(log))
    for (let call = 0; call < 3; call++) await ask()
    return heard
  }
  expect(await hear((log) => [log, keep()])).toBe(3)
  expect(await hear((log) => [keep(), log])).toBe(1)
})

test('cache and context: outside, a hit costs no trimming, and what is kept is for the whole conversation', async () => {
  const documented = chainOf([keep(), trim()])
  const swapped = chainOf([trim(), keep()])
  for (const { ask } of [documented, swapped]) {
    for (const oldest of ['In French', 'In French', 'In German']) await ask(historyAfter(oldest))
  }
  expect([documented.count('enter', 'context'), documented.models()]).toEqual([2, 'aa'])
  // Two conversations that differ only in what was dropped are one to it.
  expect([swapped.count('enter', 'context'), swapped.models()]).toEqual([3, 'a'])
})

test('cache and guard: inside, the guard shapes what is kept; outside, it runs on every hit', async () => {
  let runs = 0
  const guard = (): Middleware =>
    mapText((text) => {
      runs++
      return text.replace('secret', 'redacted')
    })
  for (const [use, isRunAgain] of [
    [[keep(), guard()], false],
    [[guard(), keep()], true],
  ] as const) {
    const { ask } = chainOf(use)
    expect(JSON.stringify(await ask())).toContain('The redacted answer.')
    runs = 0
    expect(JSON.stringify(await ask())).toContain('The redacted answer.')
    expect(runs > 0).toBe(isRunAgain)
  }
})

test('what changes the request and cache: outside, the key is of what it made; inside, an answer to another request is served', async () => {
  let prompt = 'Be brief.'
  const system = (): Middleware =>
    mapRequest((body) => ({ ...body, messages: [{ role: 'system', content: prompt }, ...body.messages] }))
  const requests = async (use: readonly Middleware[]): Promise<number> => {
    const { ask, models } = chainOf(use)
    for (prompt of ['Be brief.', 'Be polite.']) await ask()
    return models().length
  }
  expect(await requests([system(), keep()])).toBe(2)
  expect(await requests([keep(), system()])).toBe(1)
})

test('cache and retry: callers of one answer share its attempts; the other way round each of them waits and tries for itself', async () => {
  const requests = async (order: (waits: Middleware) => readonly Middleware[]): Promise<number> => {
    let drawn = 0
    const { ask, models } = chainOf(
      order(retry({ baseMs: 100, adaptive: false, random: () => (drawn++ % 2 === 0 ? 0 : 0.99) })),
      [{ fault: 'server-error' }],
    )
    expect(await Promise.all([ask(), ask(), ask(), ask()])).toEqual(['server', 'server', 'server', 'server'])
    return models().length
  }
  expect(await requests((waits) => [keep(), waits])).toBe(3)
  expect(await requests((waits) => [waits, keep()])).toBeGreaterThan(3)
})

test('context and retry: the history is trimmed once a call, not once an attempt', async () => {
  const faults = [{ fault: 'server-error' }] as const
  const documented = chainOf([trim(), again()], faults)
  const swapped = chainOf([again(), trim()], faults)
  for (const { ask } of [documented, swapped]) expect(await ask()).toBe('server')
  expect([documented.count('enter', 'context'), swapped.count('enter', 'context')]).toEqual([1, 3])
})

test('fallback and retry: each hop is retried; the other way round, every retry begins with the first hop', async () => {
  const faults = [{ fault: 'server-error' }] as const
  const documented = chainOf([fallback([{ model: 'b' }]), again()], faults)
  const swapped = chainOf([again(), fallback([{ model: 'b' }])], faults)
  for (const { ask } of [documented, swapped]) expect(await ask()).toBe('server')
  expect([documented.models(), swapped.models()]).toEqual(['aaabbb', 'ababab'])
})

test('retry and hedge: no copy is sent while a retry waits for what the server asked for', async () => {
  vi.useFakeTimers()
  const copies = async (use: readonly Middleware[]): Promise<number> => {
    const { ask, count } = chainOf(use, [{ attempt: 1, fault: 'rate-limit', retryAfterMs: 5000 }])
    const call = ask()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(JSON.stringify(await call)).toContain('answer')
    return count('hedge-sent')
  }
  const copy = (): Middleware => hedge({ delayMs: 1000, maxRatio: 1 })
  expect(await copies([again(), copy()])).toBe(0)
  expect(await copies([copy(), again()])).toBe(1)
})

test('hedge and circuit breaker: both attempts count', async () => {
  vi.useFakeTimers()
  const opened = async (use: readonly Middleware[]): Promise<number> => {
    const { ask, count } = chainOf(use, [{ fault: 'stall-before-head' }], 3000)
    const call = ask()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(await call).toBe('timeout')
    return count('circuit')
  }
  const copy = (): Middleware => hedge({ delayMs: 1000, maxRatio: 1 })
  expect(await opened([copy(), circuitBreaker({ minimumCalls: 2 })])).toBe(1)
  expect(await opened([circuitBreaker({ minimumCalls: 2 }), copy()])).toBe(0)
})

test('retry and circuit breaker: each attempt counts; the other way round, three that failed are one', async () => {
  const faults = [{ fault: 'server-error' }] as const
  const documented = chainOf([again(), circuitBreaker({ minimumCalls: 3 })], faults)
  const swapped = chainOf([circuitBreaker({ minimumCalls: 3 }), again()], faults)
  for (const { ask } of [documented, swapped]) expect(await ask()).toBe('server')
  expect([documented.count('circuit'), swapped.count('circuit')]).toEqual([1, 0])
})

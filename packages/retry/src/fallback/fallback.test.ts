import {
  type CallOptions,
  ChatError,
  type ChatErrorCode,
  type ChatOptions,
  createChat,
  errorCodes,
  type Middleware,
} from '@chinwag/core'
import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { runInFakeTime } from '../../test/fake-time.ts'
import { inspectedChat } from '../../test/inspected-chat.ts'
import {
  answer,
  body,
  breakAfter,
  fail,
  failWith,
  hang,
  json,
  script,
  type Step,
} from '../../test/scripted-transport.ts'
import { chatError, rejection, settled } from '../../test/settled.ts'
import { attemptsKey } from '../attempt-records.ts'
import { retry } from '../retry.ts'
import type { FallbackEvent, FallbackHop, FallbackOptions } from './fallback-options.ts'
import { fallback, hopKey } from './fallback.ts'
import { isTransient } from './is-transient.ts'

runInFakeTime()

const toB = [{ model: 'b' }]

/** A chat with `fallback()` over scripted attempts, and what its inspector hears of it. */
const setUp = (
  steps: readonly [Step, ...Step[]],
  {
    hops = toB,
    inner = [],
    ...options
  }: FallbackOptions & { hops?: readonly FallbackHop[]; inner?: readonly Middleware[] } = {},
  more: ChatOptions = {},
) => {
  const played = script(...steps)
  const hopsTaken: unknown[] = []
  const outer: Middleware = async function outer(request, next, context) {
    const response = await next(request)
    hopsTaken.push(context.get(hopKey))
    return response
  }
  const use = [outer, fallback(hops, options), ...inner] as const
  const models = (): string[] => played.seen.map(({ request }) => request.body.model)
  return { ...inspectedChat(played, use, /^fallback/, more), hopsTaken, models, seen: played.seen }
}

describe('a request that fails', () => {
  it('is answered by the next hop, as JSON and as a stream', async () => {
    for (const ok of [json('From b'), answer('From b')]) {
      const { chat, models, hopsTaken } = setUp([fail('overloaded', { status: 503 }), ok])
      expect(await settled(chat.complete(body))).toMatchObject({
        value: { choices: [{ message: { content: 'From b' } }] },
      })
      expect(models()).toEqual(['test', 'b'])
      expect(hopsTaken).toEqual([{ hop: 1, model: 'b' }])
    }
  })

  it('goes along all hops in order, without a wait, and fails with the last error, which lists the attempts of all', async () => {
    const last = new ChatError('The last.', { code: 'server', status: 502 })
    const hops = [{ model: 'b' }, { model: 'c' }, { headers: { 'x-tier': 'slow' } }]
    const steps = [fail('rate_limit', { status: 429 }), fail('timeout'), fail('overloaded'), failWith(last)] as const
    const { chat, models, seen, hopsTaken } = setUp([...steps], { hops })
    const error = await chatError(chat.complete(body))
    expect(error).toBe(last)
    expect(models()).toEqual(['test', 'b', 'c', 'test'])
    expect(seen.map(({ at }) => at)).toEqual([1_000_000, 1_000_000, 1_000_000, 1_000_000])
    expect(error.attempts).toMatchObject([
      { code: 'rate_limit', status: 429, hop: 0, model: 'test' },
      { code: 'timeout', hop: 1, model: 'b' },
      { code: 'overloaded', hop: 2, model: 'c' },
      { code: 'server', status: 502, hop: 3, model: 'test' },
    ])
    expect(hopsTaken).toEqual([])
  })

  it('falls back exactly for the codes that may pass', async () => {
    const codes = Object.keys(errorCodes) as ChatErrorCode[]
    const counts = codes.map(async (code) => {
      const { chat, seen } = setUp([fail(code), json()])
      await Promise.allSettled([chat.complete(body)])
      return [code, seen.length]
    })
    expect(Object.fromEntries(await Promise.all(counts))).toEqual({
      rate_limit: 2,
      overloaded: 2,
      server: 2,
      conflict: 2,
      timeout: 2,
      connection: 2,
      stream_interrupted: 2,
      quota: 1,
      authentication: 1,
      permission: 1,
      not_found: 1,
      invalid_request: 1,
      context_length: 1,
      content_filter: 1,
      too_large: 1,
      invalid_response: 1,
    })
  })

  it('falls back where the server says not to repeat the same request: this is another one', async () => {
    const { chat, models } = setUp([fail('server', { retryable: false }), json()])
    await settled(chat.complete(body))
    expect(models()).toEqual(['test', 'b'])
  })

  it('stops at a hop whose own key is wrong: that error surfaces', async () => {
    const { chat, models } = setUp([fail('server'), fail('authentication', { status: 401 }), json()], {
      hops: [{ model: 'b' }, { model: 'c' }],
    })
    const error = await chatError(chat.complete(body))
    expect(error.code).toBe('authentication')
    expect(error.attempts).toMatchObject([{ code: 'server' }, { code: 'authentication', hop: 1 }])
    expect(models()).toEqual(['test', 'b'])
  })

  it('lets pass what is no ChatError', async () => {
    const mistake = new TypeError('A bug.')
    const { chat, seen } = setUp([failWith(mistake), json()])
    expect(await rejection(chat.complete(body))).toBe(mistake)
    expect(seen).toHaveLength(1)
  })
})

describe('a request that is answered', () => {
  it('never meets another hop, and nothing is noted', async () => {
    const { chat, seen, events, hopsTaken } = setUp([json()])
    await settled(chat.complete(body))
    expect(seen).toHaveLength(1)
    expect(seen[0]?.request.body).toBe(body)
    expect([events, hopsTaken]).toEqual([[], [undefined]])
  })

  it('falls back when it breaks before its first content', async () => {
    const { chat, models } = setUp([breakAfter([]), answer('Whole')])
    expect(await settled(chat.stream(body).completion())).toMatchObject({
      value: { choices: [{ message: { content: 'Whole' } }] },
    })
    expect(models()).toEqual(['test', 'b'])
  })

  it('does not when it breaks after it: that is an error, with the hops before', async () => {
    const { chat, models } = setUp([fail('overloaded'), breakAfter(['one ', 'two']), answer('Never')])
    const error = await chatError(chat.stream(body).completion())
    expect(error.partial?.choices[0]?.message.content).toBe('one two')
    expect(error.attempts).toMatchObject([
      { code: 'overloaded', hop: 0 },
      { code: 'stream_interrupted', hop: 1 },
    ])
    expect(models()).toEqual(['test', 'b'])
  })
})

describe('with retry() inside', () => {
  it('each hop is retried, and the error lists every attempt of each', async () => {
    const inner = [retry({ attempts: 2, random: () => 0.5 })]
    const { chat, models } = setUp([fail('server')], { inner })
    const error = await chatError(chat.complete(body))
    expect(models()).toEqual(['test', 'test', 'b', 'b'])
    expect(error.attempts).toEqual([
      { code: 'server', status: undefined, startedAt: 1_000_000, waitedMs: 0, hop: 0, model: 'test' },
      { code: 'server', status: undefined, startedAt: 1_000_250, waitedMs: 250, hop: 0, model: 'test' },
      { code: 'server', status: undefined, startedAt: 1_000_250, waitedMs: 0, hop: 1, model: 'b' },
      { code: 'server', status: undefined, startedAt: 1_000_500, waitedMs: 250, hop: 1, model: 'b' },
    ])
  })

  it('other middlewares find each failed attempt once', async () => {
    const seen: unknown[] = []
    const counting: Middleware = async function counting(request, next, context) {
      const response = await next(request)
      seen.push(context.get(attemptsKey)?.map(({ code }) => code))
      return response
    }
    const twoHops = fallback([{ model: 'b' }, { model: 'c' }])
    for (const use of [
      [counting, twoHops, retry({ attempts: 1 })],
      [counting, twoHops],
    ]) {
      const played = script(fail('server'), fail('timeout'), json())
      await settled(createChat({ transport: played.transport, use }).complete(body))
    }
    expect(seen).toEqual([
      ['server', 'timeout'],
      ['server', 'timeout'],
    ])
  })

  it('another body has another idempotency key', async () => {
    const { chat, seen } = setUp([fail('server')], { inner: [retry({ attempts: 2 })] })
    await rejection(chat.complete(body))
    const keys = seen.map(({ request }) => request.headers.get('idempotency-key'))
    expect(keys[1]).toBe(keys[0])
    expect(keys.slice(2)).toEqual([`${keys[0]}-2`, `${keys[0]}-2`])
  })

  it('the deadline of the call covers all hops', async () => {
    const { chat, seen } = setUp(
      [fail('server'), hang],
      { hops: [{ model: 'b' }, { model: 'c' }] },
      { timeouts: { totalMs: 3000 } },
    )
    const error = await chatError(chat.complete(body))
    expect(error).toMatchObject({ code: 'timeout', phase: 'total' })
    expect(error.attempts).toMatchObject([
      { code: 'server', hop: 0 },
      { code: 'timeout', hop: 1 },
    ])
    expect(Date.now()).toBe(1_003_000)
    expect(seen).toHaveLength(2)
  })
})

describe('an abort', () => {
  it('ends the call at any hop with its reason, and there is no other hop', async () => {
    for (const steps of [[hang], [fail('server'), hang]] as const) {
      const { chat, seen } = setUp([...steps], { hops: [{ model: 'b' }, { model: 'c' }] })
      const controller = new AbortController()
      const call = rejection(chat.complete(body, { signal: controller.signal }))
      await vi.advanceTimersByTimeAsync(10)
      const reason = new Error('Enough.')
      controller.abort(reason)
      expect(await call).toBe(reason)
      expect(seen).toHaveLength(steps.length)
    }
  })
})

describe('a hop with a transport of its own', () => {
  const secrets = { authorization: 'Bearer sk-first', 'x-api-key': 'first', cookie: 'first', 'x-odd-name': 'first' }

  it('gets none of the headers of the request, whatever they are called', async () => {
    const other = script(json('Other'))
    const hops = [{ transport: other.transport, headers: { 'x-tier': 'b' } }]
    const { chat } = setUp([fail('server')], { hops })
    await settled(chat.complete(body, { headers: secrets }))
    expect(Object.fromEntries(other.seen[0]?.request.headers ?? [])).toEqual({ 'x-tier': 'b' })
  })

  it('that is a chat authorises with the key of that chat alone, and gets the same body, byte for byte', async () => {
    const sent: { url: string; headers: Headers; body: unknown }[] = []
    const send: typeof fetch = async (input, init) => {
      sent.push({
        url: new URL(input instanceof Request ? input.url : input).href,
        headers: new Headers(init?.headers),
        body: init?.body,
      })
      return Response.json({
        choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
      })
    }
    const other = createChat({ baseURL: 'https://b.example/v1', apiKey: 'sk-second', fetch: send })
    const { chat } = setUp([fail('server')], { hops: [{ transport: other }] })
    await settled(chat.complete(body, { headers: secrets }))
    expect(sent.map(({ url, body }) => ({ url, body }))).toEqual([
      { url: 'https://b.example/v1/chat/completions', body: JSON.stringify(body) },
    ])
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer sk-second')
    expect(JSON.stringify([...(sent[0]?.headers ?? [])])).not.toContain('first')
  })

  it('that is a chat gets the options of the call, and ends with its deadline', async () => {
    const played = script(hang)
    const seen: unknown[] = []
    const reading: Middleware<CallOptions & { tenant: string }> = async function reading(request, next, context) {
      const { tenant, timeouts } = context.options
      seen.push(tenant, timeouts?.responseMs)
      return next(request)
    }
    const other = createChat({ transport: played.transport, use: [reading] })
    const options = { timeouts: { totalMs: 500, responseMs: 400 }, tenant: 'acme' }
    const { chat } = setUp([fail('server')], { hops: [{ transport: other }] })
    expect(await chatError(chat.complete(body, options))).toMatchObject({ code: 'timeout', phase: 'total' })
    expect(Date.now()).toBe(1_000_500)
    expect(seen).toEqual(['acme', 400])
  })

  it('that is a chat keeps a deadline of its own, where that is sooner', async () => {
    const other = createChat({ transport: script(hang).transport, timeouts: { totalMs: 200 } })
    const { chat } = setUp([fail('server')], { hops: [{ transport: other }] })
    const error = await chatError(chat.complete(body, { timeouts: { totalMs: 500 } }))
    expect(error).toMatchObject({ code: 'timeout', phase: 'total', attempts: [{ hop: 0 }, { hop: 1 }] })
    expect(Date.now()).toBe(1_000_200)
  })

  it('shares the attempts of one `retry()` that is in both chains', async () => {
    const again = retry({ attempts: 2 })
    const other = script(fail('overloaded'))
    const transport = createChat({ transport: other.transport, use: [again] })
    const { chat, seen } = setUp([fail('server')], { hops: [{ transport, model: 'c' }], inner: [again] })
    const error = await chatError(chat.complete(body))
    expect([seen.length, other.seen.length]).toEqual([2, 2])
    expect(error.attempts).toMatchObject([
      { code: 'server', hop: 0 },
      { code: 'server', hop: 0 },
      { code: 'overloaded', hop: 1, model: 'c' },
      { code: 'overloaded', hop: 1, model: 'c' },
    ])
  })

  it('shares the budget of one `retry()` that is in both chains', async () => {
    // Enough for one retry of that kind.
    const again = retry({ attempts: 2, budget: { tokens: 14 } })
    const other = script(fail('server'))
    const transport = createChat({ transport: other.transport, use: [again] })
    const { chat, seen } = setUp([fail('server')], { hops: [{ transport }], inner: [again] })
    await rejection(chat.complete(body))
    expect([seen.length, other.seen.length]).toEqual([2, 1])
  })

  it('must give a reply', async () => {
    // @ts-expect-error: not what the types allow
    const { chat } = setUp([fail('server')], { hops: [{ transport: async () => 'Hi' }] })
    expect(await rejection(chat.complete(body))).toMatchInlineSnapshot(
      `[TypeError: The \`transport\` of a hop must give a ChatResponse, got "Hi".]`,
    )
  })
})

it('adds the headers of a hop to those of the request, and takes away those that are null', async () => {
  const { chat, seen } = setUp([fail('server'), json()], {
    hops: [{ headers: { 'x-a': null, 'x-b': 'hop', 'x-c': undefined } }],
  })
  await settled(chat.complete(body, { headers: { 'x-a': '1', 'x-b': '1', 'x-d': '1' } }))
  expect(seen.map(({ request }) => Object.fromEntries(request.headers))).toEqual([
    { 'x-a': '1', 'x-b': '1', 'x-d': '1' },
    { 'x-b': 'hop', 'x-d': '1' },
  ])
  expect(seen[1]?.request.body).toBe(body)
})

describe('`when`', () => {
  it('can narrow', async () => {
    const { chat, seen } = setUp([fail('timeout'), json()], { when: ({ code }) => code === 'rate_limit' })
    expect((await chatError(chat.complete(body))).code).toBe('timeout')
    expect(seen).toHaveLength(1)
  })

  it('can opt in to other failures, and the inspector is warned with the code', async () => {
    const when = (error: ChatError): boolean => isTransient(error) || error.code === 'authentication'
    const { chat, events, models } = setUp([fail('authentication', { status: 401 }), json()], { when })
    await settled(chat.complete(body))
    expect(models()).toEqual(['test', 'b'])
    const failed = { hop: 1, from: 'test', to: 'b', code: 'authentication', status: 401 }
    expect(events).toMatchObject([
      { type: 'fallback-warning', ...failed },
      { type: 'fallback', ...failed },
    ])
  })

  it('is a no when it gives a promise, and what that rejects with is reported', async () => {
    const played = script(fail('server'))
    // @ts-expect-error: not what the types allow
    const use = [fallback(toB, { when: () => Promise.reject(new Error('Async.')) })]
    const { chat, events } = inspectedChat(played, use, /^retry-hook/)
    await rejection(chat.complete(body))
    expect(played.seen).toHaveLength(1)
    expect(events).toMatchObject([{ hook: 'when' }])
  })
})

describe('each hop is told of', () => {
  it('to `onFallback`, which cannot disturb the call', async () => {
    const told: FallbackEvent[] = []
    const onFallback = (event: FallbackEvent): void => {
      told.push(event)
      throw new Error('A bug.')
    }
    const { chat } = setUp([fail('server'), fail('timeout'), json('Fine')], {
      hops: [{ model: 'b' }, { model: 'c' }],
      onFallback,
    })
    expect(await settled(chat.complete(body))).toMatchObject({ status: 'fulfilled' })
    expect(told).toMatchObject([
      { callId: expect.stringMatching(/^call_/), hop: 1, from: 'test', to: 'b', error: { code: 'server' } },
      { hop: 2, from: 'b', to: 'c', error: { code: 'timeout' } },
    ])
  })

  it('to the inspector, and why there was no other', async () => {
    const { chat, events } = setUp([fail('server'), fail('quota', { status: 429 })])
    await rejection(chat.complete(body))
    expect(events).toMatchObject([
      { type: 'fallback', hop: 1, from: 'test', to: 'b', code: 'server' },
      { type: 'fallback-stopped', hop: 1, from: 'b', code: 'quota', status: 429, reason: 'when' },
    ])
    const all = setUp([fail('server')])
    await rejection(all.chat.complete(body))
    expect(all.events.at(-1)).toMatchObject({ type: 'fallback-stopped', hop: 1, reason: 'hops' })
  })
})

describe('a single call', () => {
  it('stays where it was meant to go with `fallback: false`', async () => {
    const { transport, seen } = script(fail('server'))
    const chat = createChat({ transport, use: [fallback(toB)] })
    expect((await chatError(chat.complete(body, { fallback: false }))).attempts).toEqual([])
    expect(seen).toHaveLength(1)
  })

  it('is refused with anything else', async () => {
    const chat = createChat({ transport: script(json()).transport, use: [fallback(toB)] })
    // @ts-expect-error: not what the types allow
    expect(await rejection(chat.complete(body, { fallback: true }))).toMatchInlineSnapshot(
      `[TypeError: The \`fallback\` option of a call must be false, got true.]`,
    )
  })
})

it('sends as many requests as there are failures of the right kind, and one more', async () => {
  const codes = fc.array(fc.constantFrom<ChatErrorCode>('rate_limit', 'server', 'connection', 'quota', 'not_found'))
  await fc.assert(
    fc.asyncProperty(codes, fc.integer({ min: 1, max: 5 }), async (codes, count) => {
      const hops = Array.from({ length: count }, (_, at) => ({ model: `hop ${at + 1}` }))
      const [first = json(), ...more] = codes.map((code) => fail(code))
      const { chat, models } = setUp([first, ...more, json()], { hops })
      await settled(chat.complete(body))
      const firstFinal = codes.findIndex((code) => !errorCodes[code].retryable)
      const expected = Math.min(count + 1, (firstFinal < 0 ? codes.length : firstFinal) + 1)
      expect(models()).toEqual(['test', ...hops.map(({ model }) => model)].slice(0, expected))
    }),
  )
})

it.each([[[]], [[retry({ attempts: 1 })]], [[retry({ random: () => 0 })]]])(
  'sends the idempotency key of the caller for one body only, with and without retries',
  async (inner) => {
    const played = script(fail('server', { retryable: false }), fail('server', { retryable: false }), json())
    const chat = createChat({
      transport: played.transport,
      use: [fallback([{ model: 'b' }, { model: 'c' }]), ...inner],
    })
    await chat.complete(body, { headers: { 'idempotency-key': 'mine' } })
    const keys = played.seen.map(({ request }) => request.headers.get('idempotency-key'))
    expect(keys).toEqual(['mine', 'mine-2', 'mine-3'])
  },
)

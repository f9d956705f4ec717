import { type ChatChunk, ChatError, type ChatRequest, ChatResponse, createChat, type Middleware } from '@chinwag/core'
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
  timesOf,
} from '../../test/scripted-transport.ts'
import { chatError, rejection, settled } from '../../test/settled.ts'
import { thrownBy } from '../../test/thrown-by.ts'
import { attemptsKey } from '../attempt-records.ts'
import { retry } from '../retry.ts'
import type { HedgeOptions } from './hedge-options.ts'
import { hedge } from './hedge.ts'

runInFakeTime()

/** A step that does what another does, a while later. An abort ends the wait. */
const after =
  (ms: number, step: Step): Step =>
  (request) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(Promise.resolve().then(() => step(request))), ms)
      request.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(request.signal.reason as unknown)
      })
    })

const always = { delayMs: 1000, maxRatio: 1 }

const setUp = (
  steps: readonly [Step, ...Step[]],
  options: HedgeOptions = always,
  outer: readonly Middleware[] = [],
) => {
  const played = script(...steps)
  const times = (): number[] => timesOf(played)
  const aborted = (): boolean[] => played.seen.map(({ request }) => request.signal.aborted)
  return { ...inspectedChat(played, [...outer, hedge(options)], /^hedge/), seen: played.seen, times, aborted }
}

const contentOf = (result: unknown): unknown =>
  (result as { value?: { choices: { message: { content: string } }[] } }).value?.choices[0]?.message.content

describe('an upstream that answers in time', () => {
  it('gets one request, and no timer stays', async () => {
    const { chat, times, events } = setUp([after(999, json('First'))])
    expect(contentOf(await settled(chat.complete(body)))).toBe('First')
    expect([times(), events, vi.getTimerCount()]).toEqual([[0], [], 0])
  })

  it('gets one request also when it fails: that is left to retry()', async () => {
    const error = new ChatError('No.', { code: 'server' })
    const { chat, times } = setUp([failWith(error)])
    expect(await rejection(chat.complete(body))).toBe(error)
    expect(error.attempts).toEqual([])
    expect([times(), vi.getTimerCount()]).toEqual([[0], 0])
  })
})

describe('an upstream that does not', () => {
  it('gets a second request, and the first reply with content is handed on', async () => {
    const { chat, times, events, aborted } = setUp([after(5000, json('First')), after(500, json('Second'))])
    expect(contentOf(await settled(chat.complete(body)))).toBe('Second')
    expect(times()).toEqual([0, 1000])
    expect(Date.now()).toBe(1_001_500)
    // The loser had not answered yet.
    expect(aborted()).toEqual([true, false])
    expect(events).toMatchObject([
      { type: 'hedge-sent', delayMs: 1000 },
      { type: 'hedge', winner: 2 },
    ])
  })

  it('may still win by its first attempt', async () => {
    const { chat, events, aborted } = setUp([after(1200, json('First')), after(500, json('Second'))])
    expect(contentOf(await settled(chat.complete(body)))).toBe('First')
    expect(aborted()).toEqual([false, true])
    expect(events.at(-1)).toMatchObject({ type: 'hedge', winner: 1 })
  })

  it('is measured by content: a head alone does not win', async () => {
    const stalled: Step = () => ChatResponse.fromChunks(never())
    const { chat } = setUp([stalled, answer('Second')])
    expect(contentOf(await settled(chat.stream(body).completion()))).toBe('Second')
  })

  it('loses its reply when that comes late all the same: it is cancelled', async () => {
    const settle = vi.fn()
    const deaf: Step = () =>
      new Promise((resolve) => setTimeout(() => resolve(ChatResponse.fromChunks(never()).observe({ settle })), 3000))
    const { chat } = setUp([deaf, json('Second')])
    expect(contentOf(await settled(chat.complete(body)))).toBe('Second')
    await vi.runAllTimersAsync()
    expect(settle.mock.calls).toMatchObject([[{ type: 'abort' }, {}]])
  })

  it('gets the second request with an idempotency key of its own, the same one for each attempt of retry()', async () => {
    const slow = [after(5000, fail('timeout')), after(5000, fail('timeout'))] as const
    const { chat, seen } = setUp([slow[0], slow[1], after(5000, json()), json()], always, [retry()])
    await settled(chat.complete(body, { headers: { 'idempotency-key': 'k' } }))
    expect(seen.map(({ request }) => request.headers.get('idempotency-key'))).toEqual(['k', 'k-hedge', 'k', 'k-hedge'])
    expect(seen.every(({ request }) => request.body === body)).toBe(true)
  })
})

/** Chunks that never come. */
const never = (): AsyncIterable<ChatChunk> => ({
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
})

describe('when one of two fails', () => {
  it('the other is waited for, whichever it is', async () => {
    const plans: (readonly [Step, Step])[] = [
      [after(1500, fail('server')), after(3000, json('Other'))],
      [after(3000, json('Other')), after(500, fail('rate_limit'))],
    ]
    for (const plan of plans) {
      const { chat, seen } = setUp(plan)
      expect(contentOf(await settled(chat.complete(body)))).toBe('Other')
      expect(seen).toHaveLength(2)
    }
  })

  it('other middlewares find that one under `attemptsKey`, and it is on the error of a later break', async () => {
    const found: unknown[] = []
    const outer: Middleware = async function outer(request, next, context) {
      const response = await next(request)
      found.push(context.get(attemptsKey)?.map(({ code, hedge }) => [code, hedge]))
      return response
    }
    const { chat } = setUp([after(3000, breakAfter(['one'])), after(500, fail('overloaded'))], always, [outer])
    const error = await chatError(chat.stream(body).completion())
    expect(found).toEqual([[['overloaded', true]]])
    expect(error.attempts).toMatchObject([{ code: 'overloaded', hedge: true }, { code: 'stream_interrupted' }])
  })
})

describe('when both fail', () => {
  it('the error is that of the first, with both in its attempts and the longer hint', async () => {
    const plans: (readonly [Step, Step])[] = [
      [after(1500, fail('server', { retryAfterMs: 10 })), after(3000, fail('rate_limit', { retryAfterMs: 7000 }))],
      [after(3000, fail('server', { retryAfterMs: 10 })), after(500, fail('rate_limit', { retryAfterMs: 7000 }))],
    ]
    for (const plan of plans) {
      const { chat, events } = setUp(plan)
      const error = await chatError(chat.complete(body))
      expect(error).toMatchObject({ code: 'server', retryAfterMs: 7000 })
      expect(error.attempts.map(({ code, hedge }) => [code, hedge])).toEqual([
        ['server', undefined],
        ['rate_limit', true],
      ])
      expect(events.at(-1)).toMatchObject({ type: 'hedge', winner: undefined })
    }
  })

  it('retry() outside lists both of each attempt, and waits as long as either asked for', async () => {
    const slow = (hint?: number): Step => after(2000, fail('server', { retryAfterMs: hint }))
    const { chat, times } = setUp([slow(), slow(4000), json()], always, [retry({ attempts: 2, random: () => 0 })])
    await settled(chat.complete(body))
    expect(times()).toEqual([0, 1000, 7000])
    const failing = setUp([slow()], always, [retry({ attempts: 2, random: () => 0 })])
    const error = await chatError(failing.chat.complete(body))
    expect(error.attempts.map(({ hedge }) => hedge)).toEqual([undefined, true, undefined, true])
  })

  it('by the deadline of the call, that is listed once', async () => {
    const { transport } = script(hang)
    const chat = createChat({ transport, timeouts: { totalMs: 3000 }, use: [retry(), hedge(always)] })
    const error = await chatError(chat.complete(body))
    expect(error.attempts).toMatchObject([{ code: 'timeout' }])
    expect(error.attempts[0]).not.toHaveProperty('hedge')
  })

  it('with one frozen error, that is thrown as it is', async () => {
    const frozen = Object.freeze(new ChatError('Frozen.', { code: 'server' }))
    const throwing = after(2000, () => {
      throw frozen
    })
    expect(await rejection(setUp([throwing]).chat.complete(body))).toBe(frozen)
  })

  it('with what is no ChatError, the first of them is thrown', async () => {
    const bugs = [new TypeError('One.'), new TypeError('Two.')]
    let count = 0
    const throwing = after(2000, () => {
      throw bugs[count++]
    })
    expect(await rejection(setUp([throwing]).chat.complete(body))).toBe(bugs[0])
  })
})

/** What a promise rejects with, without letting time pass. */
const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'an answer',
    (reason: unknown) => reason,
  )

describe('an abort', () => {
  it.each([0, 500, 1500])('after %i ms ends both, with its reason, and nothing stays', async (ms) => {
    const { chat, aborted } = setUp([hang])
    const controller = new AbortController()
    const call = reasonOf(chat.complete(body, { signal: controller.signal }))
    await vi.advanceTimersByTimeAsync(ms)
    const reason = new Error('Enough.')
    controller.abort(reason)
    expect(await call).toBe(reason)
    expect(aborted()).toEqual(ms > 1000 ? [true, true] : [true])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is the end of it also where the transport does not care: no copy is sent', async () => {
    const { chat, seen } = setUp([() => new Promise(() => {})])
    const controller = new AbortController()
    const call = reasonOf(chat.complete(body, { signal: controller.signal }))
    await vi.advanceTimersByTimeAsync(500)
    controller.abort()
    await vi.advanceTimersByTimeAsync(1000)
    expect(await call).toBe(controller.signal.reason)
    expect(seen).toHaveLength(1)
  })

  it('of the request alone, by a middleware further out, ends both', async () => {
    const controller = new AbortController()
    const giving: Middleware = (request, next) => next({ ...request, signal: controller.signal })
    const { chat, aborted } = setUp([hang], always, [giving])
    const call = reasonOf(chat.complete(body))
    await vi.advanceTimersByTimeAsync(1500)
    const reason = new Error('Enough.')
    controller.abort(reason)
    expect(await call).toBe(reason)
    expect(aborted()).toEqual([true, true])
  })

  it('still reaches the winner once it was handed on', async () => {
    const requests: ChatRequest[] = []
    const half: Step = (request) => {
      requests.push(request)
      return ChatResponse.fromChunks(
        (async function* () {
          yield {
            id: '1',
            object: 'chat.completion.chunk',
            created: 0,
            model: 'm',
            choices: [{ index: 0, delta: { content: 'a' }, finish_reason: null }],
          }
          await new Promise(() => {})
        })(),
      )
    }
    const controller = new AbortController()
    const giving: Middleware = (request, next) => next({ ...request, signal: controller.signal })
    const { chat } = setUp([hang, half], always, [giving])
    const reply = chat.send({ ...body, stream: true })
    await vi.advanceTimersByTimeAsync(1500)
    await reply
    const reason = new Error('Enough.')
    controller.abort(reason)
    expect(requests[0]?.signal.reason).toBe(reason)
  })
})

describe('how many calls are sent twice', () => {
  it('is one of twenty, if nothing else is said', async () => {
    const { chat, seen, events } = setUp([after(2000, json())], { delayMs: 1000 })
    for (let call = 0; call < 40; call++) await settled(chat.complete(body))
    expect(seen).toHaveLength(42)
    expect(events.filter(({ type }) => type === 'hedge-refused')).toHaveLength(38)
  })

  it('is none with a ratio of 0', async () => {
    const { chat, seen } = setUp([after(2000, json())], { delayMs: 1000, maxRatio: 0 })
    for (let call = 0; call < 40; call++) await settled(chat.complete(body))
    expect(seen).toHaveLength(40)
  })
})

it('refuses options that cannot be meant when the chain is built', () => {
  const mistakes = [
    undefined,
    null,
    {},
    { delayMs: -1 },
    { delayMs: NaN },
    { delayMs: '1s' },
    { delayMs: 2 ** 31 },
    { delayMs: 1, maxRatio: 1.5 },
    { delayMs: 1, maxRatio: null },
    { delay: 1 },
  ]
  expect(mistakes.map((options) => thrownBy(() => hedge(options as HedgeOptions)))).toMatchInlineSnapshot(`
    [
      "TypeError: The options of \`hedge()\` must be an object, got undefined.",
      "TypeError: The options of \`hedge()\` must be an object, got null.",
      "TypeError: The \`delayMs\` option must be a number of milliseconds from 0 to 2147483647, got undefined.",
      "RangeError: The \`delayMs\` option must be a number of milliseconds from 0 to 2147483647, got -1.",
      "RangeError: The \`delayMs\` option must be a number of milliseconds from 0 to 2147483647, got NaN.",
      "TypeError: The \`delayMs\` option must be a number of milliseconds from 0 to 2147483647, got "1s".",
      "RangeError: The \`delayMs\` option must be a number of milliseconds from 0 to 2147483647, got 2147483648.",
      "RangeError: The \`maxRatio\` option must be a number from 0 to 1, got 1.5.",
      "TypeError: The \`maxRatio\` option must be a number from 0 to 1, got null.",
      "TypeError: \`delay\` is no option of \`hedge()\`, which takes \`delayMs\`, \`maxRatio\`.",
    ]
  `)
})

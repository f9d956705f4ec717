import { ChatError, ChatResponse, type Middleware } from '@chinwag/core'
import { describe, expect, it, test, vi } from 'vitest'
import { runInFakeTime } from '../../test/fake-time.ts'
import { inspectedChat } from '../../test/inspected-chat.ts'
import { body, fail, json, script, type ScriptedTransport, type Step, timesOf } from '../../test/scripted-transport.ts'
import { chatError, rejection, settled } from '../../test/settled.ts'
import { until } from '../../test/until.ts'
import type { RetryOptions } from '../retry-options.ts'
import { retry } from '../retry.ts'

runInFakeTime()

/** Refuses so many requests, and answers the rest. */
const refuses = (requests: number, refusal: Step = fail('rate_limit', { status: 429, retryAfterMs: 10_000 })) =>
  script(...(Array.from({ length: requests }, () => refusal) as [Step]), json())

const chatOver = (played: ScriptedTransport, options: RetryOptions = {}, before: readonly Middleware[] = []) =>
  inspectedChat(played, [...before, retry({ random: () => 0.5, ...options })])

describe('before the first refusal', () => {
  it('nothing waits, however many calls there are', async () => {
    const played = script(json())
    const { chat, events } = chatOver(played)
    await Promise.all(Array.from({ length: 100 }, () => chat.complete(body)))
    expect(timesOf(played)).toEqual(Array.from({ length: 100 }, () => 0))
    expect(vi.getTimerCount()).toBe(0)
    expect(events.filter(({ type }) => type.startsWith('retry'))).toEqual([])
  })

  it('failures that are no throttling hold nobody up', async () => {
    const played = script(fail('server', { retryAfterMs: 30_000 }), json())
    const { chat } = chatOver(played)
    const first = chat.complete(body)
    await vi.advanceTimersByTimeAsync(10)
    await chat.complete(body)
    expect(timesOf(played)).toEqual([0, 10])
    await settled(first)
  })
})

describe('after a refusal', () => {
  it('calls that had no failure wait for the time that the server asked for as well', async () => {
    const played = refuses(1)
    const { chat } = chatOver(played)
    const first = chat.complete(body)
    await vi.advanceTimersByTimeAsync(100)
    const others = Array.from({ length: 5 }, () => chat.complete(body))
    await settled(Promise.all([first, ...others]))
    expect(
      timesOf(played)
        .slice(1)
        .every((time) => time >= 10_000),
    ).toBe(true)
    expect(played.seen).toHaveLength(7)
  })

  it('they go one after the other, in the order in which they came', async () => {
    const played = refuses(1)
    const { chat } = chatOver(played)
    const first = chat.complete(body)
    await vi.advanceTimersByTimeAsync(1)
    const named = Array.from({ length: 20 }, (_, at) => chat.complete({ ...body, user: String(at) }))
    await settled(Promise.all([first, ...named]))
    const users = played.seen.flatMap(({ request }) => (request.body.user === undefined ? [] : [request.body.user]))
    expect(users).toEqual(Array.from({ length: 20 }, (_, at) => String(at)))
    const gaps = timesOf(played)
      .slice(2)
      .map((time, at) => time - (timesOf(played)[at + 1] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThan(0)
  })

  it('one timer is enough, however many wait', async () => {
    const played = refuses(1)
    const { chat } = chatOver(played, { maxRetryAfterMs: 2 ** 31 - 1 })
    const first = chat.complete(body)
    await vi.advanceTimersByTimeAsync(1)
    const others = Array.from({ length: 5000 }, () => chat.complete(body))
    await vi.advanceTimersByTimeAsync(1)
    expect(vi.getTimerCount()).toBe(2)
    await settled(Promise.all([first, ...others]))
    expect(played.seen).toHaveLength(5002)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('another model, another key and another account do not wait', async () => {
    const played = script(({ body, headers }) =>
      body.model === 'test' && !headers.has('authorization') && !headers.has('openai-project')
        ? fail('rate_limit', { retryAfterMs: 50_000 })({} as never)
        : json()({} as never),
    )
    const { chat } = chatOver(played, { attempts: 1 })
    await chatError(chat.complete(body))
    await chat.complete({ ...body, model: 'other' })
    await chat.complete(body, { headers: { authorization: 'Bearer b' } })
    await chat.complete(body, { headers: { 'openai-project': 'p' } })
    expect(timesOf(played)).toEqual([0, 0, 0, 0])
    const late = chatError(chat.complete(body))
    await late
    expect(timesOf(played).at(-1)).toBeGreaterThanOrEqual(50_000)
  })

  it('a call without retries is sent at once, and with one attempt it waits', async () => {
    const played = refuses(1)
    const { chat } = chatOver(played, { attempts: 1 })
    await chatError(chat.complete(body))
    await chat.complete(body, { retry: false })
    await settled(chat.complete(body))
    expect(timesOf(played).map((time) => time >= 10_000)).toEqual([false, false, true])
  })

  it('nothing waits for others where `adaptive` is false', async () => {
    const played = refuses(1)
    const { chat } = chatOver(played, { adaptive: false })
    const first = chat.complete(body)
    await vi.advanceTimersByTimeAsync(100)
    await chat.complete(body)
    expect(timesOf(played)).toEqual([0, 100])
    await settled(first)
    expect(timesOf(played)[2]).toBeGreaterThanOrEqual(10_000)
  })

  it.each([
    ['an open circuit', { circuit: 'open' }],
    ['the gate of another `retry()`', { gate: 'closed' }],
  ])('%s of ours closes no gate', async (_, details) => {
    const open = fail('overloaded', { retryable: false, retryAfterMs: 50_000, details })
    const played = script(open, json())
    const { chat } = chatOver(played)
    await chatError(chat.complete(body))
    await chat.complete(body)
    expect(timesOf(played)).toEqual([0, 0])
  })

  it('the next costs more when the last one was less than five minutes ago', async () => {
    const waitFor = async (quietMs: number): Promise<number> => {
      const refusal = fail('overloaded')
      const { chat } = chatOver(script(refusal, json(), refusal, json()), { random: () => 1 })
      await settled(chat.complete(body))
      await vi.advanceTimersByTimeAsync(quietMs)
      const startedAt = Date.now()
      await settled(chat.complete(body))
      return Date.now() - startedAt
    }
    const [recent, longAgo] = [await waitFor(290_000), await waitFor(310_000)]
    expect(longAgo).toBeLessThanOrEqual(2000)
    expect(recent).toBeGreaterThan(10_000)
  })

  it('no wait and no timer is left in the end', async () => {
    const played = refuses(1)
    const { chat } = chatOver(played)
    await settled(chat.complete(body))
    await vi.advanceTimersByTimeAsync(120_000)
    const before = Date.now()
    await Promise.all(Array.from({ length: 10 }, () => chat.complete(body)))
    expect(Date.now()).toBe(before)
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('the rate grows with answers, except with those that say that nothing remains of the limit', async () => {
  const secondsFor = async (headers: Record<string, string>): Promise<number> => {
    const reply: Step = async (request) => {
      const { status } = await json()(request)
      return ChatResponse.fromCompletion(await (await json()(request)).completion(), { status, headers })
    }
    const { chat } = chatOver(script(fail('rate_limit', { status: 429 }), reply), { maxRetryAfterMs: 2 ** 31 - 1 })
    const startedAt = Date.now()
    await settled(Promise.all(Array.from({ length: 2 }, () => chat.complete(body))))
    await settled(Promise.all(Array.from({ length: 50 }, () => chat.complete(body))))
    return Date.now() - startedAt
  }
  const free = await secondsFor({ 'x-ratelimit-remaining-requests': '7', 'x-ratelimit-remaining-tokens': '500' })
  const noRequests = await secondsFor({ 'x-ratelimit-remaining-requests': '0' })
  const noTokens = await secondsFor({ 'x-ratelimit-remaining-requests': '7', 'x-ratelimit-remaining-tokens': '0' })
  expect(noRequests).toBeGreaterThan(free)
  expect(noTokens).toBe(noRequests)
})

describe('a wait at the gate', () => {
  it('is told to `inspect`, and is part of the wait of its attempt', async () => {
    const played = script(fail('rate_limit', { retryAfterMs: 10_000 }), fail('server'), fail('quota'))
    const { chat, events } = chatOver(played, { attempts: 1 })
    await chatError(chat.complete(body))
    await vi.advanceTimersByTimeAsync(1000)
    const error = await chatError(chat.complete(body))
    expect(error.attempts).toMatchObject([{ code: 'server', startedAt: 1_011_750, waitedMs: 10_750 }])
    expect(events.filter(({ type }) => type === 'retry-gate')).toMatchObject([{ attempt: 1, waitMs: 10_750 }])
  })

  it('that would outlast the call fails it now, without a request', async () => {
    const played = refuses(1)
    const { chat, events } = chatOver(played, { attempts: 1 }, [until(5000)])
    await chatError(chat.complete(body))
    const error = await chatError(chat.complete(body))
    expect(Date.now()).toBe(1_000_000)
    expect(played.seen).toHaveLength(1)
    expect(error).toMatchObject({ code: 'rate_limit', retryable: true, retryAfterMs: 11_750, attempts: [] })
    expect(error.details).toEqual({ gate: 'closed' })
    expect(error.message).toMatchInlineSnapshot(
      `"The server refuses requests for now: this one would wait 11750 ms for its turn, and the call has 5000 ms left. Give calls more time, make fewer of them, or try again later."`,
    )
    const stopped = events.findLast(({ type }) => type === 'retry-stopped')
    expect(stopped).toMatchObject({ attempt: 1, reason: 'gate', code: 'rate_limit' })
  })

  it('that would be longer than `maxRetryAfterMs` fails it now, until the time has come', async () => {
    const played = refuses(1, fail('rate_limit', { retryAfterMs: 3_600_000 }))
    const { chat } = chatOver(played)
    await chatError(chat.complete(body))
    await vi.advanceTimersByTimeAsync(600_000)
    const error = await chatError(chat.complete(body))
    expect(error.retryAfterMs).toBeGreaterThanOrEqual(3_000_000)
    expect(error.message).toMatchInlineSnapshot(
      `"The server refuses requests for now: this one would wait 3004000 ms for its turn, and \`maxRetryAfterMs\` is 60000. Raise \`maxRetryAfterMs\`, make fewer of them, or try again later."`,
    )
    await vi.advanceTimersByTimeAsync(3_100_000)
    await settled(chat.complete(body))
    expect(played.seen).toHaveLength(2)
  })

  it('that leaves too little time for an answer ends without a request, if most of the time went by in it', async () => {
    const slowly: Step = async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 3000))
      return json()(request)
    }
    const refusal = fail('rate_limit', { status: 429, retryAfterMs: 8000 })
    const played = script(fail('overloaded'), slowly, slowly, refusal, slowly)
    const { chat } = chatOver(played, { attempts: 1, random: () => 0 })
    await chatError(chat.complete(body))
    for (const _ of [1, 2]) await settled(chat.complete(body))
    await chatError(chat.complete(body))
    const sent = played.seen.length
    const late = await chatError(chat.complete(body, { timeouts: { totalMs: 10_000 } }))
    expect(played.seen).toHaveLength(sent)
    expect(late).toMatchObject({ code: 'rate_limit', details: { gate: 'closed' } })
    expect(late.message).toMatchInlineSnapshot(
      `"The server refuses requests for now: this one would wait 8000 ms for its turn and some 3000 ms for its answer, and the call has 10000 ms left. Give calls more time, make fewer of them, or try again later."`,
    )
    const inTime = await settled(chat.complete(body, { timeouts: { totalMs: 12_000 } }))
    expect(inTime.status).toBe('fulfilled')
  })

  it('teaches how long answers take also by those that ran out of time', async () => {
    const taking =
      (ms: number): Step =>
      async (request) => {
        await new Promise((resolve, reject) => {
          setTimeout(resolve, ms)
          request.signal.addEventListener('abort', () => reject(request.signal.reason))
        })
        return json()(request)
      }
    const refusal = fail('rate_limit', { status: 429, retryAfterMs: 8000 })
    const played = script(fail('overloaded'), taking(500), refusal, taking(30_000), refusal, taking(30_000))
    const { chat } = chatOver(played, { attempts: 1, random: () => 0 })
    const late = async (): Promise<unknown> => {
      await chatError(chat.complete(body))
      return (await chatError(chat.complete(body, { timeouts: { totalMs: 10_000 } }))).code
    }
    await chatError(chat.complete(body))
    await settled(chat.complete(body))
    expect([await late(), await late()]).toEqual(['timeout', 'rate_limit'])
    expect(played.seen).toHaveLength(5)
  })

  it('of a moment costs no call its request, however short its time is', async () => {
    const slowly: Step = async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 3000))
      return json()(request)
    }
    const played = script(fail('overloaded'), slowly, slowly, fail('rate_limit', { retryAfterMs: 100 }), json())
    const { chat } = chatOver(played, { attempts: 1, random: () => 0 })
    await chatError(chat.complete(body))
    for (const _ of [1, 2]) await settled(chat.complete(body))
    await chatError(chat.complete(body))
    const brief = await settled(chat.complete(body, { timeouts: { totalMs: 1000 } }))
    expect(brief.status).toBe('fulfilled')
  })

  it('lists the attempts before it when it fails the call', async () => {
    const played = script(fail('rate_limit', { retryAfterMs: 1000 }))
    const { chat } = chatOver(played, { attempts: 9, random: () => 1 }, [until(20_000)])
    const error = await chatError(chat.complete(body))
    expect(error.attempts.length).toBe(played.seen.length)
    expect(Date.now()).toBeLessThan(1_020_000)
  })

  it('ends with `totalMs` where it turns out to be longer than it looked, and the error lists the attempts', async () => {
    let refuse = (): void => {}
    const late: Step = () =>
      new Promise((_, reject) => {
        refuse = () => reject(new ChatError('Late.', { code: 'rate_limit', retryAfterMs: 50_000 }))
      })
    const played = script(late, fail('rate_limit', { status: 429, retryAfterMs: 1000 }), json())
    const { chat } = chatOver(played)
    const first = chat.complete(body)
    const short = rejectionOf(chat.complete(body, { timeouts: { totalMs: 8000 } }))
    await vi.advanceTimersByTimeAsync(1)
    const ahead = chat.complete(body)
    await vi.advanceTimersByTimeAsync(1600)
    refuse()
    await vi.advanceTimersByTimeAsync(6399)
    expect(await short).toMatchObject({
      code: 'timeout',
      phase: 'total',
      attempts: [{ code: 'rate_limit', status: 429 }],
    })
    expect(Date.now()).toBe(1_008_000)
    await settled(Promise.all([first, ahead]))
    expect(
      timesOf(played)
        .slice(2)
        .every((time) => time >= 51_600),
    ).toBe(true)
  })

  it('ends under a clock that stands still', async () => {
    const played = refuses(2, fail('overloaded'))
    const { chat } = chatOver(played, { now: () => 0, random: () => 1 })
    expect(await settled(chat.complete(body))).toMatchObject({ status: 'fulfilled' })
  })

  it('ends at once when its call is aborted, at the front or in the middle, and the others keep their order', async () => {
    const played = refuses(1)
    const { chat } = chatOver(played)
    const first = chat.complete(body)
    await vi.advanceTimersByTimeAsync(1)
    const controllers = Array.from({ length: 6 }, () => new AbortController())
    const calls = controllers.map(({ signal }, at) => chat.complete({ ...body, user: String(at) }, { signal }))
    const results = Promise.allSettled(calls)
    await vi.advanceTimersByTimeAsync(1)
    const at = Date.now()
    for (const aborted of [0, 2, 5]) {
      controllers[aborted]?.abort(`no ${aborted}`)
      expect(await rejectionOf(calls[aborted])).toBe(`no ${aborted}`)
    }
    expect(Date.now()).toBe(at)
    await settled(Promise.all([first, results]))
    const users = played.seen.flatMap(({ request }) => (request.body.user === undefined ? [] : [request.body.user]))
    expect(users).toEqual(['1', '3', '4'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no listener on the signal of the caller', async () => {
    const played = refuses(1)
    const { chat } = chatOver(played)
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    const first = chat.complete(body)
    await vi.advanceTimersByTimeAsync(1)
    await settled(Promise.all([first, chat.complete(body, { signal }), chat.complete(body, { signal })]))
    expect(removed.mock.calls.length).toBeGreaterThanOrEqual(added.mock.calls.length)
  })
})

/** Without letting time pass. */
async function rejectionOf(promise: Promise<unknown> | undefined): Promise<unknown> {
  const [result] = await Promise.allSettled([promise])
  return result.status === 'rejected' ? result.reason : undefined
}

it('holds back all models that throttle, and forgets the one that did so longest ago when there are too many', async () => {
  const played = script(fail('rate_limit', { retryAfterMs: 30_000 }))
  const { chat } = chatOver(played, { attempts: 1, budget: false })
  for (let model = 0; model < 101; model++) await rejection(chat.complete({ ...body, model: `m${model}` }))
  const sent = (model: string): boolean =>
    played.seen.some(({ request, at }) => request.body.model === model && at === Date.now())
  const isSentAtOnce = async (model: string): Promise<boolean> => {
    const before = played.seen.length
    const call = rejectionOf(chat.complete({ ...body, model }))
    await vi.advanceTimersByTimeAsync(0)
    const isSent = played.seen.length > before && sent(model)
    void call
    return isSent
  }
  expect(await isSentAtOnce('m0')).toBe(true)
  expect(await isSentAtOnce('m100')).toBe(false)
  await vi.runAllTimersAsync()
})

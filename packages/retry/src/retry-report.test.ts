import { type CallEvent, ChatError, createChat, type Middleware } from '@chinwag/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { body, chatError, fail, json, script, settled, type Step } from '../test/scripted-transport.ts'
import { attemptsKey } from './attempt-records.ts'
import type { RetryEvent, RetryOptions } from './retry-options.ts'
import { retry } from './retry.ts'

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

const inspected = (played: ReturnType<typeof script>, options: RetryOptions = {}) => {
  const events: CallEvent[] = []
  const inspect = (event: CallEvent): void => void events.push(event)
  const chat = createChat({ transport: played.transport, use: [retry({ random: () => 0.5, ...options })], inspect })
  const ours = (): object[] => events.filter(({ type }) => type.startsWith('retry'))
  return { chat, events, ours }
}

const watch = () => {
  const seen: unknown[] = []
  const outer: Middleware = async function outer(request, next, context) {
    try {
      return await next(request)
    } finally {
      seen.push(context.get(attemptsKey)?.map(({ code }) => code))
    }
  }
  return { outer, seen }
}

describe('the error of the last attempt', () => {
  it('is that error itself, with every failed attempt on it', async () => {
    const last = new ChatError('Bad gateway.', { code: 'server', status: 502 })
    const throwLast: Step = () => {
      throw last
    }
    const played = script(fail('rate_limit', { status: 429, retryAfterMs: 3000 }), fail('connection'), throwLast)
    const error = await chatError(inspected(played).chat.complete(body))
    expect(error).toBe(last)
    expect(error.attempts).toEqual([
      { code: 'rate_limit', status: 429, startedAt: 1_000_000, waitedMs: 0 },
      { code: 'connection', status: undefined, startedAt: 1_003_500, waitedMs: 3500 },
      { code: 'server', status: 502, startedAt: 1_004_000, waitedMs: 500 },
    ])
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code: 'server', attempts: [{ status: 429 }, {}, {}] })
  })

  it('shows its only attempt when nothing was retried', async () => {
    const error = await chatError(inspected(script(fail('quota', { status: 429 }))).chat.complete(body))
    expect(error.attempts).toEqual([{ code: 'quota', status: 429, startedAt: 1_000_000, waitedMs: 0 }])
  })

  it('keeps what an inner middleware recorded', async () => {
    const played = script(fail('server'), fail('rate_limit'), fail('server'), fail('connection'))
    const use = [retry({ attempts: 2, random: () => 0.5 }), retry({ attempts: 2, random: () => 0.5 })]
    const error = await chatError(createChat({ transport: played.transport, use }).complete(body))
    expect(error.attempts).toEqual([
      { code: 'server', status: undefined, startedAt: 1_000_000, waitedMs: 0 },
      { code: 'rate_limit', status: undefined, startedAt: 1_000_250, waitedMs: 250 },
      { code: 'server', status: undefined, startedAt: 1_000_750, waitedMs: 500 },
      { code: 'connection', status: undefined, startedAt: 1_001_000, waitedMs: 250 },
    ])
  })

  it('does not gather the attempts of other calls when one error object is thrown by all of them', async () => {
    const error = new ChatError('Always the same object.', { code: 'server' })
    const { chat } = inspected(
      script(() => {
        throw error
      }),
    )
    expect((await chatError(chat.complete(body))).attempts).toHaveLength(3)
    expect((await chatError(chat.complete(body))).attempts).toHaveLength(3)
  })
})

describe('`onRetry`', () => {
  it('is told before each wait', async () => {
    const events: RetryEvent[] = []
    const onRetry = (event: RetryEvent): void => {
      expect(vi.getTimerCount()).toBe(0)
      events.push(event)
    }
    const played = script(fail('server'), fail('rate_limit', { retryAfterMs: 1000 }), json())
    await settled(inspected(played, { onRetry }).chat.complete(body))
    const [callId] = events.map((event) => event.callId)
    expect(callId).toBe(played.seen[0]?.request.headers.get('idempotency-key'))
    expect(events).toMatchObject([
      { callId, attempt: 1, attempts: 3, waitMs: 250, error: { code: 'server' } },
      { callId, attempt: 2, attempts: 3, waitMs: 1625, error: { code: 'rate_limit' } },
    ])
  })

  it('is not told when nothing is waited for', async () => {
    const onRetry = vi.fn()
    await settled(inspected(script(json()), { onRetry }).chat.complete(body))
    await chatError(inspected(script(fail('quota')), { onRetry }).chat.complete(body))
    await chatError(inspected(script(fail('server')), { onRetry, attempts: 1 }).chat.complete(body))
    expect(onRetry).not.toHaveBeenCalled()
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('a bug in onRetry')
      },
    ],
    ['rejects', () => Promise.reject(new Error('a bug in onRetry'))],
  ])('cannot disturb the call when it %s; `inspect` is told', async (_, onRetry) => {
    const played = script(fail('server'), json())
    const { chat, events } = inspected(played, { onRetry })
    expect(await settled(chat.complete(body))).toMatchObject({ status: 'fulfilled' })
    await chat.idle()
    expect(played.seen).toHaveLength(2)
    expect(events.map(({ type, error }) => `${type}: ${String(error)}`)).toContainEqual(
      expect.stringContaining('a bug in onRetry'),
    )
  })
})

describe('`inspect`', () => {
  it('sees each wait, and why the last failure was final', async () => {
    const { chat, ours } = inspected(script(fail('rate_limit', { status: 429 }), fail('server', { status: 500 })))
    await chatError(chat.complete(body))
    expect(ours()).toMatchObject([
      { type: 'retry', attempt: 1, attempts: 3, waitMs: 500, code: 'rate_limit', status: 429 },
      { type: 'retry', attempt: 2, attempts: 3, waitMs: 500, code: 'server', status: 500 },
      { type: 'retry-stopped', attempt: 3, reason: 'attempts', code: 'server', status: 500 },
    ])
  })

  it.each([
    ['not-retryable', fail('invalid_request')],
    ['retry-after', fail('rate_limit', { retryAfterMs: 3_600_000 })],
  ])('is told that the reason was %s', async (reason, step) => {
    const { chat, ours } = inspected(script(step))
    await chatError(chat.complete(body))
    expect(ours()).toMatchObject([{ type: 'retry-stopped', attempt: 1, reason }])
  })

  it('sees nothing of ours when nothing failed', async () => {
    const { chat, ours } = inspected(script(json()))
    await settled(chat.complete(body))
    expect(ours()).toEqual([])
  })
})

describe('`attemptsKey`', () => {
  it('shows the failed attempts of a call that worked in the end, and of one that did not', async () => {
    const { outer, seen } = watch()
    const played = script(fail('server'), fail('rate_limit'), json(), fail('timeout'), fail('quota'), json())
    const chat = createChat({ transport: played.transport, use: [outer, retry()] })
    await settled(chat.complete(body))
    await chatError(chat.complete(body))
    await settled(chat.complete(body))
    expect(seen).toEqual([['server', 'rate_limit'], ['timeout', 'quota'], undefined])
  })

  it('counts each attempt once where one retry is inside of another', async () => {
    const { outer, seen } = watch()
    const played = script(fail('server'), fail('connection'), json())
    await settled(
      createChat({ transport: played.transport, use: [outer, retry(), retry({ attempts: 2 })] }).complete(body),
    )
    expect(seen).toEqual([['server', 'connection']])
  })
})

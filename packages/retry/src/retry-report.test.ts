import { ChatError, type ChatRequest, ChatResponse, createChat, type Middleware } from '@chinwag/core'
import { describe, expect, it, vi } from 'vitest'
import { runInFakeTime } from '../test/fake-time.ts'
import { inspectedChat } from '../test/inspected-chat.ts'
import {
  answer,
  body,
  breakAfter,
  fail,
  failWith,
  hang,
  json,
  script,
  type ScriptedTransport,
} from '../test/scripted-transport.ts'
import { chatError, rejection, settled } from '../test/settled.ts'
import { attemptsKey } from './attempt-records.ts'
import type { RetryEvent, RetryOptions } from './retry-options.ts'
import { retry } from './retry.ts'

runInFakeTime()

/** Waits that can be told beforehand. */
const steady = { random: () => 0.5, adaptive: false }

const inspected = (played: ScriptedTransport, options: RetryOptions = {}) => {
  const { chat, events } = inspectedChat(played, [retry({ ...steady, ...options })])
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
    const played = script(fail('rate_limit', { status: 429, retryAfterMs: 3000 }), fail('connection'), failWith(last))
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
    const use = [retry({ ...steady, attempts: 2 }), retry({ ...steady, attempts: 2 })]
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
    const { chat } = inspected(script(failWith(error)))
    expect((await chatError(chat.complete(body))).attempts).toHaveLength(3)
    expect((await chatError(chat.complete(body))).attempts).toHaveLength(3)
  })
})

describe('one error object that is thrown again and again', () => {
  const stopped = { random: () => 0.5, now: () => 0 }
  const same = () => new ChatError('Always the same object.', { code: 'server' })

  it('has one record an attempt, also by a clock that stands still', async () => {
    const { chat } = inspected(script(failWith(same())), stopped)
    expect((await chatError(chat.complete(body))).attempts).toHaveLength(3)
    expect((await chatError(chat.complete(body))).attempts).toHaveLength(3)
  })

  it('has one record an attempt where one `retry()` is inside of another', async () => {
    const { outer, seen } = watch()
    const use = [outer, retry({ ...stopped, attempts: 2 }), retry({ ...stopped, attempts: 2 })]
    const chat = createChat({ transport: script(failWith(same())).transport, use })
    expect((await chatError(chat.complete(body))).attempts).toHaveLength(4)
    expect((await chatError(chat.complete(body))).attempts).toHaveLength(4)
    expect(seen.map((codes) => (Array.isArray(codes) ? codes.length : codes))).toEqual([4, 4])
  })

  it('does not gather the records of calls at the same time, of two chats', async () => {
    const played = script(failWith(same()))
    const chats = [inspected(played, stopped).chat, inspected(played, { ...stopped, attempts: 2 }).chat]
    const counts = chats.map(async (chat) => (await chatError(chat.complete(body))).attempts.length)
    expect((await Promise.all(counts)).every((count) => count <= 3)).toBe(true)
  })

  it('keeps what a middleware of somebody else put on it', async () => {
    const theirs = { code: 'overloaded', status: 503, startedAt: 7, waitedMs: 0, model: 'other' } as const
    const error = new ChatError('Another client has tried.', { code: 'server', attempts: [theirs] })
    const { chat } = inspected(script(failWith(error), fail('quota')))
    expect((await chatError(chat.complete(body))).attempts).toMatchObject([theirs, { code: 'quota' }])
  })
})

describe('a frozen error', () => {
  it('is thrown as it is, without the list', async () => {
    const frozen = Object.freeze(new ChatError('Frozen.', { code: 'server' }))
    const { chat, ours } = inspected(script(failWith(frozen)))
    expect(await rejection(chat.complete(body))).toBe(frozen)
    expect(frozen.attempts).toEqual([])
    expect(ours()).toHaveLength(3)
  })

  it('is counted once an attempt, also where a middleware of somebody else left a record on it', async () => {
    const { outer, seen } = watch()
    const attempts = [{ code: 'overloaded', startedAt: 7, waitedMs: 0 }] as const
    const frozen = Object.freeze(new ChatError('Frozen.', { code: 'server', attempts }))
    const played = script(failWith(frozen))
    const chat = createChat({ transport: played.transport, use: [outer, retry()] })
    expect(await rejection(chat.complete(body))).toBe(frozen)
    expect(seen).toEqual([['overloaded', 'server', 'server']])
  })
})

describe('a reply that breaks after its first token', () => {
  it('lists its attempt, as any other failure does', async () => {
    const { chat } = inspected(script(breakAfter(['Hel'])))
    const error = await chatError(chat.stream(body).completion())
    expect(error.attempts).toEqual([
      { code: 'stream_interrupted', status: undefined, startedAt: 1_000_000, waitedMs: 0 },
    ])
  })

  it('lists all attempts where one `retry()` is inside of another', async () => {
    const played = script(fail('server'), fail('rate_limit'), fail('server'), breakAfter(['Hel']))
    const use = [retry({ ...steady, attempts: 2 }), retry({ ...steady, attempts: 2 })]
    const chat = createChat({ transport: played.transport, use })
    const { attempts } = await chatError(chat.complete(body))
    expect(attempts).toMatchObject([
      { code: 'server', waitedMs: 0 },
      { code: 'rate_limit', waitedMs: 250 },
      { code: 'server', waitedMs: 500 },
      { code: 'stream_interrupted', waitedMs: 250 },
    ])
  })

  it('is shown to `inspect`, and is not counted under `attemptsKey`: there was a reply', async () => {
    const { outer, seen } = watch()
    const played = script(fail('server', { status: 500 }), breakAfter(['Hel'], 'overloaded'))
    const { chat, events } = inspectedChat(played, [outer, retry()])
    await chatError(chat.complete(body))
    expect(seen).toEqual([['server']])
    expect(events.filter(({ type }) => type === 'retry-stopped')).toMatchObject([
      { attempt: 2, reason: 'committed', code: 'overloaded' },
    ])
  })

  it('is the end of the call by `totalMs` where that runs out', async () => {
    const played = script(fail('server'), () =>
      ChatResponse.fromChunks(
        (async function* () {
          for await (const chunk of await answer()({} as ChatRequest)) {
            yield chunk
            if (chunk.choices[0]?.delta.content) await new Promise(() => {})
          }
        })(),
      ),
    )
    const { chat, ours } = inspected(played)
    const error = await chatError(chat.complete(body, { timeouts: { totalMs: 2000 } }))
    expect(error).toMatchObject({
      code: 'timeout',
      phase: 'total',
      attempts: [{ code: 'server' }, { code: 'timeout' }],
    })
    expect(ours().at(-1)).toMatchObject({ type: 'retry-stopped', attempt: 2, reason: 'deadline', code: 'timeout' })
  })

  it('is nobody’s failure where the reader leaves', async () => {
    const { chat, ours } = inspected(script(breakAfter(['Hel', 'lo'])))
    for await (const _ of chat.stream(body).text()) break
    expect(ours()).toEqual([])
  })
})

it('hands a reply on that a middleware further in reads already', async () => {
  const eager: Middleware = async function eager(request, next) {
    const response = await next(request)
    void response.completion().catch(() => {})
    return response
  }
  const chat = createChat({ transport: script(fail('server'), answer('Whole')).transport, use: [retry(), eager] })
  expect(await settled(chat.complete(body))).toMatchObject({ value: { choices: [{ message: { content: 'Whole' } }] } })
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

  it('cannot hold up `chat.idle()` where it never settles', async () => {
    const { chat } = inspected(script(fail('server'), json()), { onRetry: () => new Promise(() => {}) })
    await settled(chat.complete(body))
    const isIdle = vi.fn()
    void chat.idle().then(isIdle)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(isIdle).toHaveBeenCalled()
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

  it('is told that `totalMs` ended an attempt', async () => {
    const { chat, ours } = inspected(script(fail('server'), hang))
    await chatError(chat.complete(body, { timeouts: { totalMs: 2000 } }))
    expect(ours()).toMatchObject([
      { type: 'retry', attempt: 1 },
      { type: 'retry-stopped', attempt: 2, reason: 'deadline', code: 'timeout' },
    ])
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

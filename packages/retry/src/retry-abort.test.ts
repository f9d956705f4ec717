import { ChatError, createChat, type Middleware } from '@chinwag/core'
import { describe, expect, it, vi } from 'vitest'
import { runInFakeTime } from '../test/fake-time.ts'
import { answer, body, fail, hang, json, script, type ScriptedTransport } from '../test/scripted-transport.ts'
import { rejection } from '../test/settled.ts'
import type { RetryOptions } from './retry-options.ts'
import { retry } from './retry.ts'

runInFakeTime()

const reason = new Error('the caller has left')

/** Lets everything run that needs no time. */
const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

const setUp = (played: ScriptedTransport, options: RetryOptions = {}) => {
  const caller = new AbortController()
  const chat = createChat({ transport: played.transport, use: [retry(options)] })
  return { chat, caller, signal: caller.signal }
}

describe('an abort during a wait', () => {
  it.each(['complete', 'stream'] as const)(
    'rejects %s at once with the reason of the caller, and leaves no timer',
    async (way) => {
      const played = script(fail('rate_limit', { retryAfterMs: 30_000 }))
      const { chat, caller, signal } = setUp(played)
      const call = way === 'complete' ? chat.complete(body, { signal }) : chat.stream(body, { signal }).completion()
      const caught = call.catch((error: unknown) => error)
      await turn()
      expect(vi.getTimerCount()).toBeGreaterThan(0)
      caller.abort(reason)
      expect(await caught).toBe(reason)
      expect(vi.getTimerCount()).toBe(0)
      expect(played.seen).toHaveLength(1)
    },
  )

  it('leaves no listener on the signal, nor does a wait that ends', async () => {
    const { chat, caller, signal } = setUp(script(fail('server')))
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    await rejection(chat.complete(body, { signal }))
    expect(removed.mock.calls.length).toBe(added.mock.calls.length)
    caller.abort(reason)
  })
})

describe('an abort during an attempt', () => {
  it('rejects with the reason of the caller, and is not retried', async () => {
    const played = script(fail('server'), hang)
    const onRetry = vi.fn()
    const { chat, caller, signal } = setUp(played, { onRetry })
    const caught = chat.complete(body, { signal }).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(1000)
    expect(played.seen).toHaveLength(2)
    caller.abort(reason)
    expect(await caught).toBe(reason)
    expect(onRetry).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('wins over the failure of that attempt, and over `when`', async () => {
    const caller = new AbortController()
    const when = vi.fn(() => true)
    const played = script((request) => {
      caller.abort(reason)
      return fail('server')(request)
    })
    const { chat } = setUp(played, { when })
    expect(await rejection(chat.complete(body, { signal: caller.signal }))).toBe(reason)
    expect(when).not.toHaveBeenCalled()
    expect(played.seen).toHaveLength(1)
  })
})

describe('a ChatError as the reason of an abort', () => {
  // The second is what the time limit of another call looks like: one that this call is a part of.
  const reasons = [
    () => new ChatError('The caller is overloaded.', { code: 'overloaded' }),
    () => new ChatError('The outer call ran out of time.', { code: 'timeout', phase: 'total' }),
  ]

  it.each(reasons)('is no failure to retry, and stays as it is (%#)', async (make) => {
    const caller = new AbortController()
    const own = make()
    const when = vi.fn(() => true)
    const played = script(fail('server'), (request) => {
      caller.abort(own)
      return fail('server')(request)
    })
    const { chat } = setUp(played, { when })
    expect(await rejection(chat.complete(body, { signal: caller.signal, timeouts: { totalMs: 60_000 } }))).toBe(own)
    expect(when).toHaveBeenCalledOnce()
    expect(played.seen).toHaveLength(2)
    expect(own.attempts).toEqual([])
  })

  it.each(reasons)('stays as it is also after the first token (%#)', async (make) => {
    const caller = new AbortController()
    const own = make()
    const events: string[] = []
    const chat = createChat({
      transport: script(fail('server'), answer()).transport,
      use: [retry()],
      inspect: ({ type }) => void events.push(type),
    })
    const read = async (): Promise<void> => {
      for await (const _ of chat.stream(body, { signal: caller.signal }).text()) caller.abort(own)
    }
    expect(await rejection(read())).toBe(own)
    expect(own.attempts).toEqual([])
    expect(events).not.toContain('retry-stopped')
  })
})

it('makes no attempt for a signal that is aborted already', async () => {
  const played = script(fail('server'))
  const { chat } = setUp(played)
  expect(await rejection(chat.complete(body, { signal: AbortSignal.abort(reason) }))).toBe(reason)
  expect(played.seen).toHaveLength(0)
})

it('stops when an outer middleware aborts the attempt that it gave', async () => {
  const attempt = new AbortController()
  const hedging: Middleware = async function hedging(request, next) {
    return next({ ...request, signal: attempt.signal })
  }
  const played = script((request) => {
    attempt.abort(reason)
    return fail('server')(request)
  })
  const chat = createChat({ transport: played.transport, use: [hedging, retry()] })
  expect(await rejection(chat.complete(body))).toBe(reason)
  expect(played.seen).toHaveLength(1)
})

describe('an outer middleware that gives each pass a signal', () => {
  const limited = (attempt: AbortController): Middleware =>
    async function limited(request, next) {
      return next({ ...request, signal: attempt.signal })
    }

  it('ends a wait at once by aborting it, with its own reason, and leaves nothing behind', async () => {
    const attempt = new AbortController()
    const added = vi.spyOn(attempt.signal, 'addEventListener')
    const removed = vi.spyOn(attempt.signal, 'removeEventListener')
    const played = script(fail('rate_limit', { retryAfterMs: 30_000 }), json())
    const chat = createChat({ transport: played.transport, use: [limited(attempt), retry()] })
    let caught: unknown
    const call = chat.complete(body).catch((error: unknown) => (caught = error))
    await turn()
    expect(vi.getTimerCount()).toBeGreaterThan(0)
    attempt.abort(reason)
    await turn()
    expect(caught).toBe(reason)
    await call
    expect(vi.getTimerCount()).toBe(0)
    expect(played.seen).toHaveLength(1)
    expect(removed.mock.calls.length).toBe(added.mock.calls.length)
  })

  it('gets its own reason back unchanged where that is a ChatError', async () => {
    const attempt = new AbortController()
    const own = new ChatError('This pass took too long.', { code: 'timeout', phase: 'total' })
    const played = script((request) => {
      attempt.abort(own)
      return fail('server')(request)
    })
    const chat = createChat({ transport: played.transport, use: [limited(attempt), retry()] })
    expect(await rejection(chat.complete(body))).toBe(own)
    expect(own.attempts).toEqual([])
  })
})

it('rejects with the reason of the caller also where an outer middleware gave the attempt another signal', async () => {
  const caller = new AbortController()
  const detached: Middleware = async function detached(request, next) {
    return next({ ...request, signal: new AbortController().signal })
  }
  const played = script((request) => {
    caller.abort(reason)
    return fail('invalid_request')(request)
  })
  const chat = createChat({ transport: played.transport, use: [detached, retry()] })
  expect(await rejection(chat.complete(body, { signal: caller.signal }))).toBe(reason)
})

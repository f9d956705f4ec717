import { ChatError, createChat, type Middleware } from '@chinwag/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { body, fail, hang, rejection, script } from '../test/scripted-transport.ts'
import type { RetryOptions } from './retry-options.ts'
import { retry } from './retry.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const reason = new Error('the caller has left')

/** Lets everything run that needs no time. */
const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

const setUp = (played: ReturnType<typeof script>, options: RetryOptions = {}) => {
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

it('takes a ChatError as the reason of an abort for what it is: no failure to retry', async () => {
  const caller = new AbortController()
  const overloaded = new ChatError('The caller is overloaded.', { code: 'overloaded' })
  const when = vi.fn(() => true)
  const played = script((request) => {
    caller.abort(overloaded)
    return fail('server')(request)
  })
  const { chat } = setUp(played, { when })
  expect(await rejection(chat.complete(body, { signal: caller.signal }))).toBe(overloaded)
  expect(when).not.toHaveBeenCalled()
  expect(played.seen).toHaveLength(1)
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

import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { body, completion } from '../test/answers.ts'
import { expectNothingLeft, rejection, turns } from '../test/outcomes.ts'
import { Call, type ChatScope } from './call-context.ts'
import {
  type CallContext,
  type CallEvent,
  ChatResponse,
  createChat,
  createContextKey,
  deadlineKey,
  type Middleware,
  upstreamKey,
} from './index.ts'

expectNothingLeft()
afterEach(() => void vi.useRealTimers())

const transport = async () => ChatResponse.fromCompletion(completion('Hello'))

function call(scope: Partial<ChatScope> = {}, signal: AbortSignal = new AbortController().signal): Call {
  return new Call(
    { values: new Map(), inspect: undefined, waitUntil: undefined, background: new Set(), ...scope },
    signal,
    {},
  )
}

/** The context of one call of a chat. */
async function contextOf(options: Parameters<typeof createChat>[0] = {}, callOptions = {}): Promise<CallContext> {
  let seen: CallContext | undefined
  const see: Middleware = (request, next, context) => {
    seen = context
    return next(request)
  }
  await createChat({ transport, ...options, use: [see] }).complete(body, callOptions)
  if (!seen) throw new Error('There was no call.')
  return seen
}

describe('get and set', () => {
  const count = createContextKey<number>('count')
  const sameName = createContextKey<number>('count')

  test('share state between middlewares, by the identity of the key', async () => {
    const context = await contextOf()
    expect(context.get(count)).toBeUndefined()
    context.set(count, 1)
    expect(context.get(count)).toBe(1)
    expect(context.get(sameName)).toBeUndefined()
  })

  test('share nothing between calls', () => {
    const scope = { values: new Map([[count, 1]]) }
    const [one, two] = [call(scope), call(scope)]
    one.set(count, 2)
    expect([one.get(count), two.get(count)]).toEqual([2, 1])
  })

  test('can overrule what the chat set, also with undefined', () => {
    const maybe = createContextKey<number | undefined>('maybe')
    const context = call({ values: new Map([[maybe, 1]]) })
    context.set(maybe, undefined)
    expect(context.get(maybe)).toBeUndefined()
  })
})

test('each call has an id of its own', async () => {
  const [one, two] = [await contextOf(), await contextOf()]
  expect(one.id).toMatch(/^call_[\da-f-]{36}$/)
  expect(one.id).toBe(one.id)
  expect(one.id).not.toBe(two.id)
})

test('deadlineKey says when the call must be over, where it has a totalMs', async () => {
  vi.useFakeTimers({ now: 1_000_000 })
  expect((await contextOf()).get(deadlineKey)).toBeUndefined()
  expect((await contextOf({ timeouts: { totalMs: 500 } })).get(deadlineKey)).toBe(1_000_500)
  expect((await contextOf({ timeouts: { totalMs: 500 } }, { timeouts: { totalMs: 900 } })).get(deadlineKey)).toBe(
    1_000_900,
  )
})

describe('upstreamKey', () => {
  const request = { body, headers: new Headers(), signal: new AbortController().signal }
  const fetch = async () => Response.json(completion('Hello'))

  test('tells servers and credentials apart, and tells no credential', async () => {
    const upstream = async (apiKey: string | undefined, headers = {}) => {
      const context = await contextOf({ transport: undefined, fetch, apiKey, baseURL: 'https://example.com/v1/' })
      const { baseURL, scope } = context.get(upstreamKey) ?? {}
      expect(baseURL).toBe('https://example.com/v1')
      return scope?.({ ...request, headers: new Headers(headers) })
    }
    const one = await upstream('sk-one-1234')
    expect(one).toMatch(/^[\da-f]{64}$/)
    expect(await upstream('sk-one-1234')).toBe(one)
    expect(await upstream('sk-two-1234')).not.toBe(one)
    expect(await upstream('sk-two-1234', { authorization: 'Bearer sk-one-1234' })).toBe(one)
    expect(await upstream(undefined)).toBe('')
  })

  test('fails as a ChatError where the key cannot be had', async () => {
    let calls = 0
    const apiKey = () => {
      if (calls++ > 0) throw new Error('No more')
      return 'sk-one-1234'
    }
    const context = await contextOf({ transport: undefined, fetch, apiKey })
    expect(await rejection(Promise.resolve(context.get(upstreamKey)?.scope(request)))).toMatchObject({
      code: 'authentication',
    })
  })
})

describe('sleep', () => {
  test('waits, and leaves neither timer nor listener', async () => {
    vi.useFakeTimers()
    const { signal } = new AbortController()
    const woken = vi.fn()
    const sleep = call({}, signal).sleep(1000).then(woken)
    await vi.advanceTimersByTimeAsync(999)
    expect(woken).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(woken).toHaveBeenCalledOnce()
    await sleep
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  test.each([new Error('Enough'), undefined])(
    'rejects at once with the reason of an abort (%s), and leaves nothing',
    async (reason) => {
      vi.useFakeTimers()
      const controller = new AbortController()
      const sleep = rejection(call({}, controller.signal).sleep(1000))
      controller.abort(reason)
      expect(await sleep).toBe(controller.signal.reason)
      expect(getEventListeners(controller.signal, 'abort')).toEqual([])
      expect(vi.getTimerCount()).toBe(0)
      expect(await rejection(call({}, controller.signal).sleep(1000))).toBe(controller.signal.reason)
    },
  )

  test('waits as long as a timer can where it is asked for more', async () => {
    vi.useFakeTimers()
    const woken = vi.fn()
    void call().sleep(Infinity).then(woken)
    await vi.advanceTimersByTimeAsync(2 ** 31 - 2)
    expect(woken).not.toHaveBeenCalled()
  })
})

describe('waitUntil', () => {
  test('holds up idle(), and not the answer', async () => {
    let finish = () => {}
    const steps: string[] = []
    const background: Middleware = async (request, next, context) => {
      context.waitUntil(new Promise<void>((resolve) => (finish = resolve)).then(() => steps.push('written')))
      return next(request)
    }
    const chat = createChat({ transport, use: [background] })
    await chat.complete(body)
    const idle = chat.idle().then(() => steps.push('idle'))
    steps.push('answered')
    finish()
    await idle
    expect(steps).toEqual(['answered', 'written', 'idle'])
  })

  test('takes work that begins more work', async () => {
    const steps: number[] = []
    const background: Middleware = async (request, next, context) => {
      const work = async (round: number): Promise<void> => {
        steps.push(round)
        if (round < 3) context.waitUntil(Promise.resolve().then(() => work(round + 1)))
      }
      context.waitUntil(work(0))
      return next(request)
    }
    const chat = createChat({ transport, use: [background] })
    await chat.complete(body)
    await chat.idle()
    expect(steps).toEqual([0, 1, 2, 3])
  })

  test('reports a failure to the inspector, and to nobody else', async () => {
    const events: CallEvent[] = []
    const error = new Error('The disk is full')
    const background: Middleware = async (request, next, context) => {
      context.waitUntil(Promise.reject(error))
      return next(request)
    }
    const chat = createChat({ transport, use: [background], inspect: (event) => events.push(event) })
    await chat.complete(body)
    await chat.idle()
    expect(events.filter(({ type }) => type === 'background-error')).toMatchObject([{ error }])
  })

  test('hands the work to the host, the call’s before the chat’s', async () => {
    const ofChat = vi.fn()
    const ofCall = vi.fn()
    const background: Middleware = async (request, next, context) => {
      context.waitUntil(Promise.resolve('work'))
      return next(request)
    }
    const chat = createChat({ transport, use: [background], waitUntil: ofChat })
    await chat.complete(body)
    expect(ofChat).toHaveBeenCalledExactlyOnceWith(expect.any(Promise))
    await chat.complete(body, { waitUntil: ofCall })
    expect(ofChat).toHaveBeenCalledOnce()
    expect(ofCall).toHaveBeenCalledOnce()
  })

  test('idle() is at once where there is no work', async () => {
    await expect(createChat().idle()).resolves.toBeUndefined()
  })
})

describe('emit', () => {
  test('tells the inspector, with the call and the time', async () => {
    const events: CallEvent[] = []
    const emitting: Middleware = function emitting(request, next, context) {
      context.emit({ type: 'mine', size: 3 })
      return next(request)
    }
    await createChat({ transport, use: [emitting], inspect: (event) => events.push(event) }).complete(body)
    const place = { middleware: 'emitting', layer: 0, callId: expect.stringMatching(/^call_/), at: expect.any(Number) }
    expect(events.filter(({ type }) => type === 'mine')).toEqual([{ type: 'mine', size: 3, ...place }])
  })

  test('survives an inspector that throws', () => {
    const inspect = () => {
      throw new Error('Broken inspector')
    }
    expect(() => call({ inspect }).emit({ type: 'mine' })).not.toThrow()
  })
})

test('sleep ends with the reason of a second signal too, and leaves nothing on it', async () => {
  const controller = new AbortController()
  const reason = new Error('The attempt is over.')
  const sleeper: Middleware = async (request, next, context) => {
    await context.sleep(1e6, controller.signal)
    return next(request)
  }
  const call = rejection(createChat({ use: [sleeper] }).complete(body))
  await turns()
  controller.abort(reason)
  expect(await call).toBe(reason)
  expect(getEventListeners(controller.signal, 'abort')).toEqual([])
})

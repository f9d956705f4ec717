import { type CallContext, ChatError, ChatResponse, createChat, isChatError } from '@chinwag/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { collect, question, textChunks } from '../test/fixtures.ts'
import { turn } from '../test/scripted-server.ts'
import { type Ask, type Caller, createFlights, type Stay } from './flight.ts'

/** The context of a call, from core. */
async function someContext(): Promise<CallContext> {
  let found: CallContext | undefined
  const chat = createChat({
    transport: async (_, context) => {
      found = context
      return ChatResponse.fromChunks(textChunks('x'))
    },
  })
  await chat.complete(question)
  if (!found) throw new Error('The transport was not called.')
  return found
}

const context = await someContext()

function caller(ask: Ask, marks: readonly string[] = []): Caller {
  const request = { body: { ...question, stream: true }, headers: new Headers(), signal: new AbortController().signal }
  return { request, context, ask, isUnchanged: () => true, marks }
}

afterEach(() => void vi.useRealTimers())

/** Goes upstream, and notes who did. */
function counting() {
  const stays: Stay[] = []
  const ask: Ask = async (_, stay) => {
    stays.push(stay)
    return ChatResponse.fromChunks(textChunks(...Array<string>(12).fill('x')))
  }
  return { ask, stays }
}

it('is not joined any more when the beginning of the stream is no longer held', async () => {
  const flights = createFlights(3)
  const { ask, stays } = counting()
  const { response } = await flights.join('k', caller(ask), false)
  const reader = response[Symbol.asyncIterator]()
  await reader.next()
  await flights.join('k', caller(ask), false)
  expect(stays).toHaveLength(1)
  for (let read = 0; read < 8; read++) await reader.next()
  await flights.join('k', caller(ask), false)
  expect(stays).toHaveLength(2)
})

it('is not joined any more from the moment on at which its answer expires', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1000 })
  const flights = createFlights()
  const { ask, stays } = counting()
  await flights.join('k', caller(ask), false)
  stays[0]?.until(1500)
  vi.setSystemTime(1499)
  await flights.join('k', caller(ask), false)
  expect(stays).toHaveLength(1)
  vi.setSystemTime(1500)
  await flights.join('k', caller(ask), false)
  expect(stays).toHaveLength(2)
})

it('that was released does not take a later one with it', async () => {
  const flights = createFlights()
  const { ask, stays } = counting()
  await flights.join('k', caller(ask), false)
  await flights.join('k', caller(ask), true)
  stays[0]?.release()
  await flights.join('k', caller(ask), false)
  expect(stays).toHaveLength(2)
})

it('lets a reader fall far behind another', async () => {
  const words = Array<string>(25_000).fill('x')
  const flights = createFlights()
  const ask: Ask = async () => ChatResponse.fromChunks(textChunks(...words))
  const join = () => flights.join('k', caller(ask), false)
  const [fast, slow] = await Promise.all([join(), join()])
  const count = (await collect(fast.response)).length
  expect(count).toBeGreaterThan(25_000)
  await expect(collect(slow.response)).resolves.toHaveLength(count)
})

describe('a failure', () => {
  async function failures(error: unknown): Promise<unknown[]> {
    const flights = createFlights()
    const ask: Ask = async () => {
      await turn()
      throw error
    }
    const calls = [1, 2, 3].map(() => flights.join('k', caller(ask), false).catch((reason: unknown) => reason))
    return Promise.all(calls)
  }

  it('is an error of its own for each who waits', async () => {
    const partial = await ChatResponse.fromChunks(textChunks('half')).completion()
    const attempts = [{ code: 'overloaded', startedAt: 1, waitedMs: 2 }] as const
    const error = new ChatError('Busy.', {
      ...{ code: 'overloaded', status: 503, retryable: false, ambiguous: true, retryAfterMs: 9, requestId: 'req_1' },
      ...{ phase: 'idle', param: 'p', details: { needed: 1 }, attempts, partial, cause: 'the cause' },
    })
    const [first, ...others] = await failures(error)
    expect(first).toBe(error)
    expect(new Set([first, ...others]).size).toBe(3)
    for (const other of others) {
      expect(isChatError(other) && other.toJSON()).toEqual(error.toJSON())
      expect(other).toMatchObject({ ambiguous: true, cause: 'the cause', details: { needed: 1 }, partial })
      expect(isChatError(other) && other.partial).not.toBe(partial)
      expect(isChatError(other) && other.attempts).not.toBe(error.attempts)
    }
  })

  it('that has no cause is the cause of its copies', async () => {
    const error = new ChatError('Busy.', { code: 'overloaded' })
    const [, second] = await failures(error)
    expect(second).toMatchObject({ message: 'Busy.', cause: error })
  })

  it('that is no ChatError goes round as it is', async () => {
    const slip = new TypeError('a slip')
    await expect(failures(slip)).resolves.toEqual([slip, slip, slip])
  })
})

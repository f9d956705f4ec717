import { createChat, isChatError } from '@chinwag/core'
import { describe, expect, test, vi } from 'vitest'
import { asker, problem, question } from '../../test/ask.ts'
import { createSimulator } from './create-simulator.ts'
import type { SimulatorOptions } from './options.ts'

const boom = (): never => {
  throw new Error('boom')
}
const nested = (levels: number): string =>
  `{"model":"m","messages":[{"role":"user","content":"Hi"}],"x":${'['.repeat(levels)}${']'.repeat(levels)}}`

describe('a mistake that is not the client’s', () => {
  test.each<[string, SimulatorOptions, string]>([
    ['an `answer` that throws', { answer: boom }, 'The `answer` option threw: boom'],
    [
      'an `answer` that gives a promise',
      { answer: (async () => 'x') as unknown as () => string },
      'The `answer` option must return at once, got a promise: the simulator decides about a request when it comes in.',
    ],
    [
      'an `answer` whose promise rejects',
      { answer: (async () => boom()) as unknown as () => string },
      'The `answer` option must return at once, got a promise: the simulator decides about a request when it comes in.',
    ],
    [
      'an `answer` that gives a number',
      { answer: (() => 5) as unknown as () => string },
      'The `answer` option must return a string or undefined, got 5.',
    ],
    [
      'a `when` that throws',
      {
        faults: [
          { fault: 'quota', attempt: 9 },
          { fault: 'quota', when: boom },
        ],
      },
      'The `faults[1].when` option threw: boom',
    ],
    [
      'a `when` that gives a promise',
      { faults: [{ fault: 'quota', when: (async () => false) as unknown as () => boolean }] },
      'The `faults[0].when` option must return at once, got a promise: the simulator decides about a request when it comes in.',
    ],
  ])('is a 500 with its message: %s', async (_name, options, message) => {
    const onError = vi.fn<(error: Error) => void>()
    const simulator = createSimulator({ ...options, onError })
    for (const stream of [false, true]) {
      const response = await asker(simulator.fetch)({ stream })
      expect(response.status).toBe(500)
      expect(response.headers.get('x-should-retry')).toBe('false')
      expect(response.headers.get('x-request-id')).toMatch(/^req_/u)
      expect(await problem(response)).toEqual({ message, type: 'simulator_error', param: null, code: null })
    }
    expect(simulator.calls).toMatchObject([1, 2].map((attempt) => ({ attempt, status: 500, outcome: 'sent' })))
    expect(simulator.calls[0]?.error).toMatchObject({ name: 'SimulatorError', message })
    expect(onError.mock.calls).toEqual(simulator.calls.map(({ error }) => [error]))
  })

  test('keeps what was thrown as its cause', async () => {
    const cause = new RangeError('mine')
    const answer = (): never => {
      throw cause
    }
    const simulator = createSimulator({ answer })
    await asker(simulator.fetch)()
    expect(simulator.calls[0]?.error?.cause).toBe(cause)
  })

  test('is a body that is nested deeper than is looked at, and no deeper than that', async () => {
    const simulator = createSimulator()
    const ask = asker(simulator.fetch)
    for (const levels of [500, 100_000]) {
      const response = await ask({}, { body: nested(levels) })
      expect(response.status).toBe(500)
      expect(await problem(response)).toMatchObject({
        message: 'The simulator reads bodies that are nested 500 levels deep at most.',
        type: 'simulator_error',
      })
    }
    expect((await ask({}, { body: nested(499) })).status).toBe(200)
    expect(simulator.calls.map(({ body }) => typeof body)).toEqual(['string', 'string', 'object'])
  })

  test('is no reason for a client to try again', async () => {
    const chat = createChat({ apiKey: 'sim', fetch: createSimulator({ answer: boom }).fetch })
    const error: unknown = await chat
      .complete({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] })
      .catch((reason: unknown) => reason)
    expect(isChatError(error) && [error.retryable, error.message]).toEqual([
      false,
      expect.stringContaining('The `answer` option threw: boom'),
    ])
  })

  test('is a clock that fails: before the head, and in the middle of a body', async () => {
    const onError = vi.fn<(error: Error) => void>()
    const clock = { now: () => 0, sleep: boom }
    const simulator = createSimulator({ clock, latency: { firstTokenMs: 5 }, onError })
    const ask = asker(simulator.fetch)
    await expect(ask()).rejects.toThrow('The `clock` option threw: boom')
    await expect((await ask({ stream: true })).text()).rejects.toThrow('The `clock` option threw: boom')
    expect(simulator.calls.map(({ outcome, error }) => [outcome, error?.message])).toEqual([
      ['broken', 'The `clock` option threw: boom'],
      ['broken', 'The `clock` option threw: boom'],
    ])
    expect(onError).toHaveBeenCalledTimes(2)
  })

  test('is a clock whose `now` fails: when the request comes in, and when its client goes away', async () => {
    const broken = createSimulator({ clock: { now: boom, sleep: async () => {} } })
    await expect(asker(broken.fetch)()).rejects.toThrow(
      expect.objectContaining({ name: 'SimulatorError', message: 'The `clock` option threw: boom' }),
    )
    let isBroken = false
    const clock = { now: () => (isBroken ? boom() : 0), sleep: async () => {} }
    const onError = vi.fn<(error: Error) => void>()
    const simulator = createSimulator({ clock, onError, faults: [{ fault: 'stall-before-head' }] })
    const client = new AbortController()
    const waiting = asker(simulator.fetch)({}, { signal: client.signal })
    await vi.waitUntil(() => simulator.calls.length === 1)
    isBroken = true
    client.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    const message = 'The `clock` option threw: boom'
    expect(simulator.calls).toMatchObject([{ outcome: 'hung-up', hungUp: { at: Number.NaN }, error: { message } }])
    expect(onError).toHaveBeenCalledTimes(1)
  })

  test('is not hidden by an `onError` that throws', async () => {
    const response = await asker(createSimulator({ answer: boom, onError: boom }).fetch)()
    expect(await problem(response)).toMatchObject({ message: 'The `answer` option threw: boom' })
  })

  test('is one of a function that changes the request', async () => {
    const answer = ({ messages }: { messages: readonly unknown[] }): string =>
      String((messages as unknown[]).push('more'))
    const simulator = createSimulator({ answer })
    expect((await asker(simulator.fetch)()).status).toBe(500)
    expect(simulator.calls[0]?.body).toEqual({ model: 'sim', messages: [question] })
  })
})

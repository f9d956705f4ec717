import { type CallEvent, ChatError, type Middleware } from '@chinwag/core'
import * as fc from 'fast-check'
import { describe, expect, it, test, vi } from 'vitest'
import { runInFakeTime } from '../../test/fake-time.ts'
import { inspectedChat } from '../../test/inspected-chat.ts'
import { body, fail, failWith, json, script, type ScriptedTransport } from '../../test/scripted-transport.ts'
import { chatError, rejection, settled } from '../../test/settled.ts'
import type { RetryOptions } from '../retry-options.ts'
import { retry } from '../retry.ts'

runInFakeTime()

const chatOver = (played: ScriptedTransport, options: RetryOptions, before: readonly Middleware[] = []) =>
  inspectedChat(played, [...before, retry({ random: () => 0.5, adaptive: false, ...options })])

const stops = (events: readonly CallEvent[]): unknown[] =>
  events.filter(({ type }) => type === 'retry-stopped').map(({ reason }) => reason)

describe('the budget of a chain', () => {
  it('is shared by its calls: the one whose retry cannot be paid for fails with its error as it is', async () => {
    const played = script(fail('server', { status: 500 }))
    const { chat, events } = chatOver(played, { budget: { tokens: 30 } })
    const results = await settled(Promise.allSettled(Array.from({ length: 3 }, () => chat.complete(body))))
    expect(results).toMatchObject({
      value: [{ reason: { status: 500 } }, {}, { reason: { attempts: [{ code: 'server' }] } }],
    })
    // Two retries for 28 tokens.
    expect(played.seen).toHaveLength(5)
    expect(stops(events)).toEqual(['budget', 'budget', 'budget'])
  })

  it('says so in the details of an error that it cuts short, beside what the server says', async () => {
    const refusal = fail('rate_limit', { details: { type: 'tokens' } })
    const { chat } = chatOver(script(refusal), { budget: { minRetries: 1, ratio: 0 } })
    const [one, two] = [await chatError(chat.complete(body)), await chatError(chat.complete(body))]
    expect(one).toMatchObject({ attempts: [{}, {}], details: { type: 'tokens', retries: 'budget spent' } })
    expect(two).toMatchObject({ attempts: [{}], details: { type: 'tokens', retries: 'budget spent' } })
    const plenty = chatOver(script(refusal), { attempts: 2 })
    expect((await chatError(plenty.chat.complete(body))).details).toEqual({ type: 'tokens' })
  })

  it('has 20 of 100 calls that are refused together retried, and all of them where it is false', async () => {
    const answered = async (budget?: false): Promise<number> => {
      let requests = 0
      const played = script((request) => (requests++ < 100 ? fail('rate_limit') : json())(request))
      const { chat } = chatOver(played, { budget })
      const calls = Array.from({ length: 100 }, () => chat.complete(body))
      const results = await settled(Promise.allSettled(calls))
      return results.status === 'fulfilled' ? results.value.filter(({ status }) => status === 'fulfilled').length : 0
    }
    expect([await answered(), await answered(false)]).toEqual([20, 100])
  })

  it('leaves a frozen error as it is', async () => {
    const frozen = Object.freeze(new ChatError('No.', { code: 'server' }))
    const { chat } = chatOver(script(failWith(frozen)), { budget: { minRetries: 0, ratio: 0 } })
    expect(await chatError(chat.complete(body))).toBe(frozen)
    expect(frozen.details).toBeUndefined()
  })

  it('is charged less for throttling', async () => {
    const played = script(fail('rate_limit'))
    const { chat } = chatOver(played, { attempts: 99, budget: { tokens: 30 } })
    await rejection(chat.complete(body))
    expect(played.seen).toHaveLength(7)
  })

  it('gets back what an answered call cost', async () => {
    const played = script(fail('server'), json(), fail('server'), json(), fail('server'), json())
    const { chat, events } = chatOver(played, { budget: { tokens: 14 } })
    for (let call = 0; call < 3; call++) await settled(chat.complete(body))
    expect(played.seen).toHaveLength(6)
    expect(stops(events)).toEqual([])
  })

  it('is one for all the passes of a call: another hop finds it empty', async () => {
    const again: Middleware = async function again(request, next) {
      try {
        return await next(request)
      } catch {
        return next({ ...request, body: { ...request.body, model: 'other' } })
      }
    }
    const played = script(fail('server'))
    const { chat } = chatOver(played, { budget: { tokens: 28 } }, [again])
    const error = await chatError(chat.complete(body))
    expect(error.code).toBe('server')
    expect(played.seen.map(({ request }) => request.body.model)).toEqual(['test', 'test', 'test', 'other'])
  })

  it('lets ten retries in ten seconds pass, and a fifth of the calls', async () => {
    const played = script(fail('rate_limit'))
    const { chat } = chatOver(played, { attempts: 2, budget: { tokens: 100_000 } })
    await settled(Promise.allSettled(Array.from({ length: 20 }, () => chat.complete(body))))
    expect(played.seen).toHaveLength(30)
    await vi.advanceTimersByTimeAsync(20_000)
    await settled(Promise.allSettled(Array.from({ length: 200 }, () => chat.complete(body))))
    expect(played.seen).toHaveLength(30 + 240)
  })

  it('is none with `budget: false`', async () => {
    const played = script(fail('server'))
    const { chat } = chatOver(played, { budget: false })
    await settled(Promise.allSettled(Array.from({ length: 200 }, () => chat.complete(body))))
    expect(played.seen).toHaveLength(600)
  })

  it('is not asked by a call without retries', async () => {
    const played = script(fail('server'), fail('server'), json())
    const { chat } = chatOver(played, { budget: { tokens: 0 } })
    await rejection(chat.complete(body, { retry: false }))
    await rejection(chat.complete(body))
    expect(played.seen).toHaveLength(2)
  })
})

test('an outage is not multiplied, whatever the calls and their attempts are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ afterMs: fc.nat(3000), attempts: fc.integer({ min: 1, max: 8 }) }), { maxLength: 60 }),
      fc.constantFrom('server', 'overloaded', 'rate_limit', 'connection'),
      fc.boolean(),
      async (calls, code, adaptive) => {
        const played = script(fail(code))
        const { chat } = chatOver(played, { adaptive })
        const running: Promise<unknown>[] = []
        for (const { afterMs, attempts } of calls) {
          await vi.advanceTimersByTimeAsync(afterMs)
          running.push(chat.complete(body, { retry: { attempts } }).catch(() => {}))
        }
        await settled(Promise.all(running))
        expect(played.seen.length).toBeLessThanOrEqual(calls.length + 100)
        const asked = calls.reduce((sum, { attempts }) => sum + attempts, 0)
        expect(played.seen.length).toBeLessThanOrEqual(asked)
      },
    ),
    { numRuns: 40 },
  )
})

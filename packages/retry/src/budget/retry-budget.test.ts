import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { createRetryBudget } from './budget-policy.ts'
import { type BudgetLimits, RetryBudget } from './retry-budget.ts'

const limits: BudgetLimits = {
  tokens: 500,
  throttledCost: 5,
  transientCost: 14,
  ratio: 0.2,
  minRetries: 10,
  windowMs: 10_000,
}

/** How many retries are granted one after the other. */
const granted = (budget: RetryBudget, isThrottled: boolean, now: (retry: number) => number): number => {
  for (let retries = 0; ; retries++) if (budget.take(isThrottled, now(retries)) === undefined) return retries
}

describe('the store of tokens', () => {
  it.each([
    [true, 100],
    [false, 35],
  ])('pays for so many retries without a success (throttled: %s): %i', (isThrottled, retries) => {
    expect(granted(new RetryBudget(limits), isThrottled, (retry) => retry * 20_000)).toBe(retries)
  })

  it('gets back what the retries of an answered call cost', () => {
    const budget = new RetryBudget(limits)
    const spent = (budget.take(false, 0) ?? 0) + (budget.take(true, 0) ?? 0)
    expect([spent, budget.tokens]).toEqual([19, 481])
    budget.answered(spent)
    expect(budget.tokens).toBe(500)
  })

  it('gets 1 for a call that was answered at once, and never holds more than it did', () => {
    const budget = new RetryBudget(limits)
    budget.take(true, 0)
    budget.answered(0)
    expect(budget.tokens).toBe(496)
    for (let call = 0; call < 9; call++) budget.answered(0)
    expect(budget.tokens).toBe(500)
  })
})

describe('the part of the calls', () => {
  it('is ten retries in ten seconds where there are few calls', () => {
    expect(granted(new RetryBudget(limits), true, () => 5000)).toBe(10)
  })

  it('is a fifth where there are many', () => {
    const budget = new RetryBudget(limits)
    for (let call = 0; call < 200; call++) budget.count(call * 10)
    expect(granted(budget, true, () => 3000)).toBe(40)
  })

  it('forgets calls and retries when they are ten seconds old', () => {
    const budget = new RetryBudget(limits)
    for (let call = 0; call < 200; call++) budget.count(1000)
    expect(granted(budget, true, () => 10_999)).toBe(40)
    expect(granted(budget, true, () => 19_999)).toBe(0)
    expect(granted(budget, true, () => 20_000)).toBe(10)
  })

  it('counts on when the clock is set back or far ahead', () => {
    const budget = new RetryBudget(limits)
    expect(granted(budget, true, () => 1_000_000)).toBe(10)
    expect(granted(budget, true, () => 0)).toBe(0)
    expect(granted(budget, true, () => 10_000)).toBe(10)
    expect(granted(budget, true, () => 1e15)).toBe(10)
  })
})

it('is switched off by false, and by no number that means none', () => {
  expect(createRetryBudget(false)).toBeUndefined()
  expect(createRetryBudget({ tokens: 0 })?.take(true, 0)).toBeUndefined()
  expect(createRetryBudget({ ratio: 0, minRetries: 0 })?.take(true, 0)).toBeUndefined()
  expect(createRetryBudget({ tokens: undefined })?.tokens).toBe(500)
})

const event = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('call' as const), afterMs: fc.nat(3000) }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('retry' as const), afterMs: fc.nat(3000), isThrottled: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('answer' as const), afterMs: fc.nat(3000) }) },
)

const anyLimits = fc.record({
  tokens: fc.nat(100),
  throttledCost: fc.nat(20),
  transientCost: fc.nat(20),
  ratio: fc.double({ min: 0, max: 1, noNaN: true }),
  minRetries: fc.nat(12),
  windowMs: fc.constantFrom(1000, 10_000),
})

test('whatever happens, tokens stay between none and all, and retries within their part', () => {
  fc.assert(
    fc.property(anyLimits, fc.array(event, { maxLength: 200 }), (limits, events) => {
      const budget = new RetryBudget(limits)
      let now = 0
      let spent = 0
      const calls: number[] = []
      const retries: number[] = []
      for (const event of events) {
        now += event.afterMs
        if (event.type === 'call') calls.push(now)
        if (event.type === 'call') budget.count(now)
        if (event.type === 'answer') budget.answered(spent)
        if (event.type === 'answer') spent = 0
        const cost = event.type === 'retry' ? budget.take(event.isThrottled, now) : undefined
        if (cost !== undefined) {
          spent += cost
          retries.push(now)
          // Time is divided into tenths of the window, so what is nine tenths old may be forgotten, and what is as old as the window is.
          const isRecent = (ms: number) => (time: number) => now - time < ms
          const most = Math.max(limits.minRetries, limits.ratio * calls.filter(isRecent(limits.windowMs)).length)
          expect(retries.filter(isRecent(limits.windowMs * 0.9)).length).toBeLessThanOrEqual(most)
        }
        expect(budget.tokens).toBeGreaterThanOrEqual(0)
        expect(budget.tokens).toBeLessThanOrEqual(limits.tokens)
      }
    }),
    { numRuns: 300 },
  )
})

test('an outage is not multiplied: requests are at most the calls, a fifth of them, ten for each ten seconds, and a hundred in all', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2000), fc.boolean()), { maxLength: 500 }), (calls) => {
      const budget = new RetryBudget(limits)
      let now = 0
      let requests = 0
      for (const [afterMs, isThrottled] of calls) {
        now += afterMs
        budget.count(now)
        requests++
        for (let retry = 0; retry < 9; retry++) if (budget.take(isThrottled, now) !== undefined) requests++
      }
      expect(requests).toBeLessThanOrEqual(calls.length + 100)
      expect(requests).toBeLessThanOrEqual(calls.length * 1.2 + 10 * (1 + now / 9000))
    }),
  )
})

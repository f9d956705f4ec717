import { type ChatErrorCode, errorCodes } from '@chinwag/core'
import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { decideRetry, type Failure, type RetryDecision, type RetryLimits } from './retry-decision.ts'

const limits: RetryLimits = { attempts: 3, baseMs: 500, capMs: 8000, maxRetryAfterMs: 60_000, retryAmbiguous: true }

const failed = (change: Partial<Failure> = {}): Failure => ({
  code: 'server',
  retryable: true,
  ambiguous: false,
  retryAfterMs: undefined,
  attempt: 1,
  ambiguousRetries: 0,
  leftMs: undefined,
  ...change,
})

const decide = (change: Partial<Failure>, limit: Partial<RetryLimits> = {}, drawn = 0.5): RetryDecision =>
  decideRetry(failed(change), { ...limits, ...limit }, () => drawn)

const wait = (waitMs: number): RetryDecision => ({ type: 'wait', waitMs })
const stop = (reason: string): unknown => ({ type: 'stop', reason })

const codes = Object.keys(errorCodes).filter((code): code is ChatErrorCode => code in errorCodes)

const show = (decision: RetryDecision): string => (decision.type === 'wait' ? `${decision.waitMs} ms` : decision.reason)

describe('by code', () => {
  const verdicts = codes.map((code) => {
    const { retryable, ambiguous } = errorCodes[code]
    const first = decide({ code, retryable, ambiguous })
    const second = decide({ code, retryable, ambiguous, attempt: 2, ambiguousRetries: ambiguous ? 1 : 0 })
    return `${code}: ${show(first)}, then ${show(second)}`
  })

  it('is decided from this table, at the middle of the jitter', () => {
    expect(verdicts).toMatchInlineSnapshot(`
      [
        "rate_limit: 500 ms, then 1000 ms",
        "quota: not-retryable, then not-retryable",
        "authentication: not-retryable, then not-retryable",
        "permission: not-retryable, then not-retryable",
        "not_found: not-retryable, then not-retryable",
        "invalid_request: not-retryable, then not-retryable",
        "context_length: not-retryable, then not-retryable",
        "content_filter: not-retryable, then not-retryable",
        "conflict: 250 ms, then 500 ms",
        "too_large: not-retryable, then not-retryable",
        "overloaded: 500 ms, then 1000 ms",
        "server: 250 ms, then 500 ms",
        "timeout: 250 ms, then ambiguous",
        "connection: 250 ms, then 500 ms",
        "stream_interrupted: 250 ms, then ambiguous",
        "invalid_response: not-retryable, then not-retryable",
      ]
    `)
  })
})

describe('the number of attempts', () => {
  test.each([
    [1, 1, stop('attempts')],
    [2, 1, wait(250)],
    [2, 2, stop('attempts')],
    [3, 2, wait(500)],
    [3, 3, stop('attempts')],
    [10, 9, wait(4000)],
  ])('of %i in all, after attempt %i', (attempts, attempt, expected) => {
    expect(decide({ attempt }, { attempts })).toEqual(expected)
  })
})

describe('throttling', () => {
  test.each(['rate_limit', 'overloaded'] as const)('starts %s at 1 s, even with a shorter base', (code) => {
    expect(decide({ code })).toEqual(wait(500))
    expect(decide({ code }, { baseMs: 10 })).toEqual(wait(500))
    expect(decide({ code, attempt: 2 })).toEqual(wait(1000))
  })

  it('uses a base that is longer than 1 s', () => {
    expect(decide({ code: 'rate_limit' }, { baseMs: 4000 })).toEqual(wait(2000))
  })

  it('stays under a cap that is shorter than 1 s', () => {
    expect(decide({ code: 'rate_limit' }, { capMs: 100 })).toEqual(wait(50))
  })
})

describe('a failure that may have been billed', () => {
  const ambiguous = { code: 'timeout', ambiguous: true } as const

  it('is retried once', () => {
    expect(decide(ambiguous)).toEqual(wait(250))
    expect(decide({ ...ambiguous, attempt: 2, ambiguousRetries: 1 })).toEqual(stop('ambiguous'))
  })

  it('does not use up the attempts of other failures', () => {
    expect(decide({ attempt: 2, ambiguousRetries: 1 })).toEqual(wait(500))
  })

  it('is retried once also after other failures', () => {
    expect(decide({ ...ambiguous, attempt: 2, ambiguousRetries: 0 })).toEqual(wait(500))
  })

  it('is never retried when that is turned off', () => {
    expect(decide(ambiguous, { retryAmbiguous: false })).toEqual(stop('ambiguous'))
  })
})

describe('the wait that the server asks for', () => {
  test.each([
    [1200, 0, wait(1200)],
    [1200, 0.5, wait(1700)],
    [60_000, 0, wait(60_000)],
    [60_001, 0, stop('retry-after')],
    [Infinity, 0, stop('retry-after')],
    [0, 0, wait(0)],
    [0, 0.5, wait(500)],
  ])('of %d ms, drawing %d', (retryAfterMs, drawn, expected) => {
    expect(decide({ code: 'rate_limit', retryAfterMs }, {}, drawn)).toEqual(expected)
  })

  test.each([NaN, -1])('is no hint when it is %d', (retryAfterMs) => {
    expect(decide({ retryAfterMs })).toEqual(wait(250))
  })

  it('is refused at once when nothing longer than nothing may be asked for', () => {
    expect(decide({ retryAfterMs: 1 }, { maxRetryAfterMs: 0 })).toEqual(stop('retry-after'))
  })
})

describe('the deadline', () => {
  test.each([
    [251, wait(250)],
    [250, stop('deadline')],
    [0, stop('deadline')],
    [-5, stop('deadline')],
  ])('with %i ms left, for a wait of 250 ms', (leftMs, expected) => {
    expect(decide({ leftMs })).toEqual(expected)
  })

  it('counts for hints too', () => {
    expect(decide({ retryAfterMs: 3000, leftMs: 3000 }, {}, 0)).toEqual(stop('deadline'))
    expect(decide({ retryAfterMs: 0, leftMs: 0 }, {}, 0)).toEqual(stop('deadline'))
  })
})

describe('for every failure', () => {
  const hint = fc.option(fc.double(), { nil: undefined })
  const failure: fc.Arbitrary<Failure> = fc.record({
    code: fc.constantFrom(...codes),
    retryable: fc.boolean(),
    ambiguous: fc.boolean(),
    retryAfterMs: fc.oneof(hint, fc.integer({ min: 0, max: 200_000 })),
    attempt: fc.integer({ min: 1, max: 2000 }),
    ambiguousRetries: fc.nat({ max: 2 }),
    leftMs: fc.option(fc.integer({ min: -10, max: 300_000 }), { nil: undefined }),
  })
  const anyLimits: fc.Arbitrary<RetryLimits> = fc.record({
    attempts: fc.integer({ min: 1, max: 2000 }),
    baseMs: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    capMs: fc.integer({ min: 50, max: 2 ** 31 - 1 }),
    maxRetryAfterMs: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    retryAmbiguous: fc.boolean(),
  })
  const drawn = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  it('waits only where all limits allow it, and no longer than they allow', () => {
    fc.assert(
      fc.property(failure, anyLimits, drawn, (failure, limits, random) => {
        const decision = decideRetry(failure, limits, () => random)
        if (decision.type === 'stop') return
        const { waitMs } = decision
        expect(failure.retryable).toBe(true)
        expect(failure.attempt).toBeLessThan(limits.attempts)
        if (failure.ambiguous) expect([limits.retryAmbiguous, failure.ambiguousRetries]).toEqual([true, 0])
        if (failure.leftMs !== undefined) expect(waitMs).toBeLessThan(failure.leftMs)
        expect(Number.isInteger(waitMs)).toBe(true)
        expect(waitMs).toBeLessThanOrEqual(2 ** 31 - 1)
      }),
      { numRuns: 500 },
    )
  })

  it('is never earlier than the hint, and without one between 50 ms and the cap', () => {
    fc.assert(
      fc.property(failure, anyLimits, drawn, (failure, limits, random) => {
        const decision = decideRetry({ ...failure, retryable: true, leftMs: undefined }, limits, () => random)
        if (decision.type === 'stop') return
        const { retryAfterMs } = failure
        if (retryAfterMs !== undefined && retryAfterMs >= 0) {
          expect(decision.waitMs).toBeGreaterThanOrEqual(retryAfterMs)
          expect(retryAfterMs).toBeLessThanOrEqual(limits.maxRetryAfterMs)
        } else {
          expect(decision.waitMs).toBeGreaterThanOrEqual(50)
          expect(decision.waitMs).toBeLessThanOrEqual(limits.capMs)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('decides the same again from the same input', () => {
    fc.assert(
      fc.property(failure, anyLimits, drawn, (failure, limits, random) => {
        expect(decideRetry(failure, limits, () => random)).toEqual(decideRetry(failure, limits, () => random))
      }),
    )
  })
})

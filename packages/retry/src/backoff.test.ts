import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { backoffCeilingMs, backoffMs, hintedWaitMs, maxTimerMs, minBackoffMs } from './backoff.ts'

const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const base = fc.double({ min: 1, max: maxTimerMs, noNaN: true })
const cap = fc.double({ min: minBackoffMs, max: maxTimerMs, noNaN: true })
const retries = fc.nat({ max: 5000 })

describe('the ceiling', () => {
  test.each([
    [0, 500],
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [4, 8000],
    [5, 8000],
    [5000, 8000],
  ])('of retry %i is %i ms at the defaults', (retry, expected) => {
    expect(backoffCeilingMs(retry, 500, 8000)).toBe(expected)
  })

  it('never sinks from one retry to the next, and never passes the cap', () => {
    fc.assert(
      fc.property(retries, base, cap, (retry, baseMs, capMs) => {
        const now = backoffCeilingMs(retry, baseMs, capMs)
        const next = backoffCeilingMs(retry + 1, baseMs, capMs)
        expect(next).toBeGreaterThanOrEqual(now)
        expect(next).toBeLessThanOrEqual(capMs)
      }),
    )
  })
})

describe('backoff', () => {
  test.each([
    [0, 50],
    [0.05, 50],
    [0.5, 500],
    [0.999999, 999],
  ])('draws %d of a 1000 ms ceiling as %i ms', (drawn, expected) => {
    expect(backoffMs(1000, () => drawn)).toBe(expected)
  })

  it('reaches both ends of its range, so that callers spread over all of it', () => {
    expect(backoffMs(8000, () => 0)).toBe(minBackoffMs)
    expect(backoffMs(8000, () => 1 - Number.EPSILON)).toBe(7999)
  })

  it('is a whole number of milliseconds between 50 and the cap', () => {
    fc.assert(
      fc.property(retries, base, cap, unit, (retry, baseMs, capMs, drawn) => {
        const waitMs = backoffMs(backoffCeilingMs(retry, baseMs, capMs), () => drawn)
        expect(Number.isInteger(waitMs)).toBe(true)
        expect(waitMs).toBeGreaterThanOrEqual(minBackoffMs)
        expect(waitMs).toBeLessThanOrEqual(capMs)
      }),
    )
  })
})

describe('randomness that is none', () => {
  test.each([
    [-1, 50, 1000],
    [-Infinity, 50, 1000],
    [1, 8000, 2250],
    [2, 8000, 2250],
    [Infinity, 8000, 2250],
    [NaN, 8000, 2250],
  ])('of %d stays within the range: %i ms, and %i ms after a hint of 1 s', (drawn, backoff, hinted) => {
    expect(backoffMs(8000, () => drawn)).toBe(backoff)
    expect(hintedWaitMs(1000, 8000, () => drawn)).toBe(hinted)
  })

  it('is the longest wait where it is not even a number', () => {
    // @ts-expect-error: not what the types allow
    expect(backoffMs(8000, () => undefined)).toBe(8000)
  })
})

describe('a wait that the server asked for', () => {
  test.each([
    // hint, ceiling, drawn, wait
    [1200, 500, 0, 1200],
    [1200, 500, 0.5, 1450],
    [1200, 8000, 0.5, 1850],
    [120_000, 8000, 0.5, 124_000],
    [0, 8000, 0, 0],
    [0, 8000, 0.5, 500],
    [0.4, 8000, 0, 1],
    [maxTimerMs, 8000, 0.9, maxTimerMs],
  ])('of %d ms, under a ceiling of %i ms and drawing %d, is %i ms', (hintMs, ceilingMs, drawn, expected) => {
    expect(hintedWaitMs(hintMs, ceilingMs, () => drawn)).toBe(expected)
  })

  it('is never earlier than the hint, and later by no more than the jitter', () => {
    const hint = fc.double({ min: 0, max: maxTimerMs, noNaN: true })
    fc.assert(
      fc.property(hint, retries, base, cap, unit, (hintMs, retry, baseMs, capMs, drawn) => {
        const ceilingMs = backoffCeilingMs(retry, baseMs, capMs)
        const waitMs = hintedWaitMs(hintMs, ceilingMs, () => drawn)
        expect(waitMs).toBeGreaterThanOrEqual(hintMs)
        expect(waitMs).toBeLessThanOrEqual(Math.ceil(hintMs + Math.min(ceilingMs, hintMs / 4 + 1000)))
      }),
    )
  })

  it('fits into a timer', () => {
    const hint = fc.double({ min: 0, max: maxTimerMs, noNaN: true })
    fc.assert(
      fc.property(hint, cap, unit, (hintMs, ceilingMs, drawn) => {
        expect(hintedWaitMs(hintMs, ceilingMs, () => drawn)).toBeLessThanOrEqual(2 ** 31 - 1)
      }),
      { examples: [[maxTimerMs, maxTimerMs, 0.99]] },
    )
  })
})

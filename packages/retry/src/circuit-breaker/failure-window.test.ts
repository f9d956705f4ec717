import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { FailureWindow } from './failure-window.ts'

it('counts what was answered and what failed', () => {
  const window = new FailureWindow(1000)
  expect(window.totals(0)).toEqual({ calls: 0, failed: 0 })
  window.answered(0)
  window.failed(10)
  window.failed(20)
  expect(window.totals(30)).toEqual({ calls: 3, failed: 2 })
})

it('forgets what is older than the window', () => {
  const window = new FailureWindow(1000)
  window.failed(0)
  window.failed(500)
  expect(window.totals(999)).toEqual({ calls: 2, failed: 2 })
  expect(window.totals(1000)).toEqual({ calls: 1, failed: 1 })
  expect(window.totals(1500)).toEqual({ calls: 0, failed: 0 })
})

it('counts a call that was answered and then broke once, as failed', () => {
  const window = new FailureWindow(1000)
  window.answered(0)
  window.answered(0)
  window.broke(500)
  expect(window.totals(500)).toEqual({ calls: 2, failed: 1 })
})

it('counts it as failed also when the answer is forgotten already', () => {
  const window = new FailureWindow(1000)
  window.answered(0)
  window.broke(1500)
  expect(window.totals(1500)).toEqual({ calls: 1, failed: 1 })
})

it('forgets all when it is cleared', () => {
  const window = new FailureWindow(1000)
  window.failed(0)
  window.clear()
  expect(window.totals(0)).toEqual({ calls: 0, failed: 0 })
})

it('holds at least all of the last nine tenths of the window, and nothing older than it', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.boolean()), { maxLength: 60 })
  fc.assert(
    fc.property(steps, (steps) => {
      const window = new FailureWindow(1000)
      const seen: { readonly at: number; readonly isFailed: boolean }[] = []
      let now = 0
      for (const [ms, isFailed] of steps) {
        now += ms
        seen.push({ at: now, isFailed })
        if (isFailed) window.failed(now)
        else window.answered(now)
      }
      const since = (ms: number) => seen.filter(({ at }) => now - at < ms)
      const { calls, failed } = window.totals(now)
      expect(calls).toBeGreaterThanOrEqual(since(900).length)
      expect(calls).toBeLessThanOrEqual(since(1000).length)
      expect(failed).toBeGreaterThanOrEqual(since(900).filter(({ isFailed }) => isFailed).length)
      expect(failed).toBeLessThanOrEqual(since(1000).filter(({ isFailed }) => isFailed).length)
    }),
  )
})

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { HedgeQuota } from './hedge-quota.ts'

it('lets one of twenty calls be sent twice by a ratio of 0.05, the twentieth first', () => {
  const quota = new HedgeQuota(0.05)
  const taken: number[] = []
  for (let call = 1; call <= 60; call++) {
    quota.count()
    if (quota.take()) taken.push(call)
  }
  expect(taken).toEqual([20, 40, 60])
})

it('lets all be sent twice by 1, and none by 0', () => {
  for (const [ratio, expected] of [
    [1, true],
    [0, false],
  ] as const) {
    const quota = new HedgeQuota(ratio)
    for (let call = 0; call < 3000; call++) {
      quota.count()
      expect(quota.take()).toBe(expected)
    }
  }
})

it('saves nothing up for more than a thousand calls', () => {
  const quota = new HedgeQuota(0.05)
  for (let call = 0; call < 5000; call++) quota.count()
  let taken = 0
  while (quota.take()) taken++
  expect(taken).toBe(50)
})

it('never lets more pass than the ratio, of all calls and of any thousand in a row', () => {
  const plan = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 400 })
  fc.assert(
    fc.property(plan, fc.double({ min: 0, max: 1, noNaN: true }), (plan, ratio) => {
      const quota = new HedgeQuota(ratio)
      const taken: number[] = []
      for (let call = 0; call < 2500; call++) {
        quota.count()
        const wanted = plan[call % plan.length] ?? 0
        taken.push(Array.from({ length: wanted }, () => quota.take()).filter(Boolean).length)
      }
      let inWindow = 0
      let total = 0
      taken.forEach((count, call) => {
        total += count
        inWindow += count - (taken[call - 1000] ?? 0)
        expect(total).toBeLessThanOrEqual((call + 1) * ratio + 1e-9)
        expect(inWindow).toBeLessThanOrEqual(Math.min(call + 1, 1000) * ratio + 1e-9)
      })
    }),
    { numRuns: 30 },
  )
})

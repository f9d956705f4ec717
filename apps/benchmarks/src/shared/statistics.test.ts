import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quantile, summarise } from './statistics.ts'

test.each([
  [[3], { median: 3, lower: 3, upper: 3 }],
  [[4, 1], { median: 2.5, lower: 1.75, upper: 3.25 }],
  [[5, 1, 4, 2, 3], { median: 3, lower: 2, upper: 4 }],
  [[100, 20, 3], { median: 20, lower: 11.5, upper: 60 }],
])('sums up %j', (values, summary) => {
  expect(summarise(values)).toEqual(summary)
})

test('at least half of the values are on either side of the median, and it depends on no order', () => {
  const finite = fc.integer({ min: -1000, max: 1000 })
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1 }), (values) => {
      const { lower, median, upper } = summarise(values)
      expect(values.filter((value) => value <= median).length * 2).toBeGreaterThanOrEqual(values.length)
      expect(values.filter((value) => value >= median).length * 2).toBeGreaterThanOrEqual(values.length)
      expect(lower).toBeLessThanOrEqual(median)
      expect(median).toBeLessThanOrEqual(upper)
      expect(summarise(values.toReversed())).toEqual({ lower, median, upper })
    }),
  )
})

test('no values have no quantile', () => {
  expect(() => quantile([], 0.5)).toThrow(RangeError)
})

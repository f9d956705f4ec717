import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shuffle } from './shuffle.ts'

const ascending = (a: number, b: number): number => a - b

test('keeps every item, and gives the same order for the same seed', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
      const shuffled = shuffle(items, seed)
      expect(shuffled.toSorted(ascending)).toEqual(items.toSorted(ascending))
      expect(shuffle(items, seed)).toEqual(shuffled)
    }),
  )
})

test('puts each item in each place about as often', () => {
  const counts = [0, 0, 0, 0]
  for (let seed = 0; seed < 4000; seed++) {
    const place = shuffle(['first', 'b', 'c', 'd'], seed).indexOf('first')
    counts[place] = (counts[place] ?? 0) + 1
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120)
})

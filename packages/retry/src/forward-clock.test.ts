import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { ForwardClock } from './forward-clock.ts'

it('goes on where the one under it is set back', () => {
  const clock = new ForwardClock()
  expect([5000, 6000, 1000, 1500, 1400, 9000].map((now) => clock.at(now))).toEqual([
    5000, 6000, 6000, 6500, 6500, 14_100,
  ])
})

it('never goes back, and shows the same time where the other one does not go back either', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000_000)), (times) => {
      const [wild, calm] = [new ForwardClock(), new ForwardClock()]
      const shown = times.map((now) => wild.at(now))
      expect(shown).toEqual(shown.toSorted((a, b) => a - b))
      const sorted = times.toSorted((a, b) => a - b)
      expect(sorted.map((now) => calm.at(now))).toEqual(sorted)
    }),
  )
})

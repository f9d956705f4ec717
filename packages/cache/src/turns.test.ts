import { expect, it } from 'vitest'
import { createTurns } from './turns.ts'

it('counts each key by itself', () => {
  const takeTurn = createTurns()
  expect(['a', 'a', 'b', 'a'].map(takeTurn)).toEqual([0, 1, 0, 2])
})

it('forgets the key that was not asked for longest, so that memory is bounded', () => {
  const takeTurn = createTurns()
  takeTurn('first')
  for (let request = 0; request < 10_000; request++) takeTurn(`request ${request}`)
  expect(takeTurn('first')).toBe(0)
})

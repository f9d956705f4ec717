import { expect, test } from 'vitest'
import { fitLine } from './fit-line.ts'

test('points on a line give the line', () => {
  const line = fitLine([
    [1, 5],
    [2, 7],
    [4, 11],
  ])
  expect(line.slope).toBeCloseTo(2)
  expect(line.at(0)).toBeCloseTo(3)
})

test('points that only jump about rise by nothing', () => {
  const { slope } = fitLine([
    [0, 1],
    [1, 3],
    [2, 3],
    [3, 1],
  ])
  expect(slope).toBeCloseTo(0)
})

test('one point, or none, rises by nothing', () => {
  expect(fitLine([[3, 4]])).toMatchObject({ slope: 0 })
  expect(fitLine([]).at(7)).toBe(0)
})

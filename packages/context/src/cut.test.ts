import { describe, expect, it } from 'vitest'
import { earlierDrops, gridStep, type Limits, type Sizes, tokensToFree, unitsToDrop } from './cut.ts'

/** A conversation of so many turns of a hundred tokens each, behind fifty that stay. */
function conversation(turns: number, more: Partial<Sizes> = {}): Sizes {
  return { fixed: 50, units: Array.from({ length: turns }, () => 100), turns, ...more }
}

/** Room for ten turns, of which a cut leaves seven. */
const limits: Limits = { high: 1050 }

describe('a step of the grid', () => {
  it.each<[string, number, Limits, number]>([
    ['lies between the two marks', 50, { high: 1050, lowMark: 0.6 }, 400],
    ['is three tenths of the room, where no low mark is set', 50, { high: 1050 }, 300],
    ['is a whole number', 0, { high: 101, lowMark: 0.5 }, 50],
    ['is a token at least, where the marks are one', 50, { high: 1050, lowMark: 1 }, 1],
    ['is a token at least, where the head leaves no room', 2000, { high: 1050 }, 1],
    ['is a token at least, without a high mark', 50, {}, 1],
  ])('%s', (_, fixed, given, step) => {
    expect(gridStep(fixed, given)).toBe(step)
  })
})

describe('what is to be freed', () => {
  it.each<[string, Sizes, Limits, number]>([
    ['is nothing up to the high mark', conversation(10), limits, 0],
    ['is a step one token above it', conversation(10, { fixed: 50, error: 1 }), limits, 300],
    ['is that step until it is used up', conversation(13), limits, 300],
    ['is two steps one token later', conversation(13, { error: 1 }), limits, 600],
    ['counts what the provider counts more', conversation(10, { error: 301 }), limits, 600],
    ['counts what shortening has freed: the excess is that of the whole', conversation(9, { freed: 101 }), limits, 300],
    ['is nothing without a high mark', conversation(99), {}, 0],
  ])('%s', (_, sizes, given, tokens) => {
    expect(tokensToFree(sizes, given)).toBe(tokens)
  })
})

describe('how many units are dropped', () => {
  it.each<[string, Sizes, Limits, number]>([
    ['none where all fits', conversation(10), limits, 0],
    ['as many as hold a step', conversation(11), limits, 3],
    ['one more where a step ends inside of a unit', conversation(11), { high: 1050, lowMark: 0.65 }, 4],
    ['fewer where shortening has freed some of it', conversation(11, { freed: 100 }), limits, 2],
    ['units that free nothing count for nothing', { fixed: 50, units: [0, 0, 400, 700], turns: 4 }, limits, 3],
    ['never the newest', { fixed: 50, units: [10, 5000], turns: 2 }, limits, 1],
    ['never the only one', { fixed: 50, units: [5000], turns: 1 }, limits, 0],
    ['none of none', { fixed: 5000, units: [], turns: 0 }, limits, 0],
    ['as many as there are turns too many', conversation(10), { maxTurns: 8 }, 2],
    ['none at as many turns as are kept', conversation(8), { maxTurns: 8 }, 0],
    ['down to the low mark of turns, in one step', conversation(9), { maxTurns: 8, lowTurns: 5 }, 3],
    ['in whole steps of turns', conversation(12), { maxTurns: 8, lowTurns: 5 }, 6],
    ['what came before the first turn goes with the first cut', conversation(10, { turns: 9 }), { maxTurns: 8 }, 2],
    ['the larger of the two cuts: turns', conversation(11), { ...limits, maxTurns: 4 }, 7],
    ['the larger of the two cuts: tokens', conversation(14), { ...limits, maxTurns: 13 }, 6],
    ['one turn a step where the marks are the same', conversation(10), { maxTurns: 8, lowTurns: 8 }, 2],
  ])('%s', (_, sizes, given, drop) => {
    expect(unitsToDrop(sizes, given)).toBe(drop)
  })
})

describe('where earlier cuts may have been', () => {
  it('is at each step of the tokens, the latest first', () => {
    expect(earlierDrops(conversation(20), limits, 9)).toEqual([6, 3])
    expect(earlierDrops(conversation(20), limits, 10)).toEqual([9, 6, 3])
  })

  it('is where a unit reaches beyond a step', () => {
    const sizes: Sizes = { fixed: 50, units: [250, 100, 10, 600, 1, 1], turns: 6 }
    expect(earlierDrops(sizes, limits, 6)).toEqual([4, 2])
  })

  it('is at each step of the turns', () => {
    expect(earlierDrops(conversation(20), { maxTurns: 8, lowTurns: 5 }, 10)).toEqual([9, 6, 3])
    expect(earlierDrops(conversation(20), { maxTurns: 8 }, 4)).toEqual([3, 2, 1])
  })

  it('counts turns behind what came before the first of them', () => {
    expect(earlierDrops(conversation(20, { turns: 18 }), { maxTurns: 8, lowTurns: 5 }, 10)).toEqual([8, 5])
  })

  it('is at either, where there are both', () => {
    expect(earlierDrops(conversation(20), { ...limits, maxTurns: 8, lowTurns: 6 }, 8)).toEqual([6, 4, 3, 2])
  })

  it('is nowhere before the first unit, and without marks', () => {
    expect(earlierDrops(conversation(20), limits, 1)).toEqual([])
    expect(earlierDrops(conversation(20), {}, 10)).toEqual([])
  })
})

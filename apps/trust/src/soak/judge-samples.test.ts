import { describe, expect, test } from 'vitest'
import { judgeSamples } from './judge-samples.ts'
import type { Sample } from './sample.ts'

function samplesOf(change: (at: number) => Partial<Sample>): Sample[] {
  return Array.from({ length: 20 }, (_, at) => ({
    minute: at,
    calls: at * 1000,
    heapBytes: 20e6 + (at % 2) * 1e5,
    externalBytes: 4e6,
    sockets: 24 + (at % 3),
    timers: 1,
    listeners: 0,
    ...change(at),
  }))
}

test('a process that stays as it is passes', () => {
  expect(judgeSamples(samplesOf(() => ({})))).toEqual([])
})

test('what rises only at first passes: caches fill', () => {
  expect(judgeSamples(samplesOf((at) => ({ heapBytes: at < 4 ? at * 1e6 : 20e6 })))).toEqual([])
})

describe('what rises from sample to sample is named', () => {
  test.each<[string, (at: number) => Partial<Sample>]>([
    ['heapBytes', (at) => ({ heapBytes: 20e6 + at * 1e5 })],
    ['externalBytes', (at) => ({ externalBytes: 4e6 + at * 1e5 })],
    ['sockets', (at) => ({ sockets: 24 + at })],
    ['timers', (at) => ({ timers: at })],
  ])('%s', (quantity, change) => {
    expect(judgeSamples(samplesOf(change))).toEqual([expect.stringContaining(`\`${quantity}\` grew by`)])
  })
})

test('a listener that is left is named', () => {
  expect(judgeSamples(samplesOf((at) => ({ listeners: at === 7 ? 2 : 0 })))).toEqual([
    '2 listeners were left on the signal of the calls.',
  ])
})

test('a run that is too short proves nothing', () => {
  expect(judgeSamples(samplesOf(() => ({})).slice(0, 6))).toEqual([
    'There are only 3 samples to judge by; it takes five.',
  ])
})

import { describe, expect, test } from 'vitest'
import { judgeSamples, type Rest } from './judge-samples.ts'
import type { Sample } from './sample.ts'

const idle: Sample = {
  minute: 0,
  calls: 0,
  heapBytes: 10e6,
  externalBytes: 4e6,
  sockets: 3,
  timers: 1,
  listeners: 0,
}
const rest: Rest = { before: idle, after: idle, maxSockets: 96 }

function samplesOf(change: (at: number) => Partial<Sample>): Sample[] {
  return Array.from({ length: 20 }, (_, at) => ({
    ...idle,
    minute: at,
    calls: at * 1000,
    heapBytes: 20e6 + (at % 2) * 1e5,
    sockets: 24 + (at % 3),
    ...change(at),
  }))
}

test('a process that stays as it is passes', () => {
  expect(
    judgeSamples(
      samplesOf(() => ({})),
      rest,
    ),
  ).toEqual([])
})

test('what rises only at first passes: caches fill', () => {
  expect(
    judgeSamples(
      samplesOf((at) => ({ heapBytes: at < 4 ? at * 1e6 : 20e6 })),
      rest,
    ),
  ).toEqual([])
})

describe('what rises from sample to sample is named', () => {
  test.each<[string, (at: number) => Partial<Sample>]>([
    ['heapBytes', (at) => ({ heapBytes: 20e6 + at * 1e5 })],
    ['externalBytes', (at) => ({ externalBytes: 4e6 + at * 1e5 })],
    ['timers', (at) => ({ timers: at })],
  ])('%s', (quantity, change) => {
    expect(judgeSamples(samplesOf(change), rest)).toEqual([expect.stringContaining(`\`${quantity}\` grew by`)])
  })
})

test('as many sockets as the callers keep pass, whether more of them at first or later', () => {
  expect(
    judgeSamples(
      samplesOf((at) => ({ sockets: 3 + at * 4 })),
      rest,
    ),
  ).toEqual([])
  expect(
    judgeSamples(
      samplesOf((at) => ({ sockets: 99 - at })),
      rest,
    ),
  ).toEqual([])
})

test('more sockets than the callers keep are named, however early', () => {
  expect(
    judgeSamples(
      samplesOf((at) => (at === 1 ? { sockets: 100 } : {})),
      rest,
    ),
  ).toEqual(['97 sockets were open; the callers can keep 96.'])
})

test('a socket that is left is named', () => {
  expect(
    judgeSamples(
      samplesOf(() => ({})),
      { ...rest, after: { ...idle, sockets: 4 } },
    ),
  ).toEqual(['1 sockets were left open at the end.'])
})

test('a listener that is left is named', () => {
  expect(
    judgeSamples(
      samplesOf((at) => ({ listeners: at === 7 ? 2 : 0 })),
      rest,
    ),
  ).toEqual(['2 listeners were left on the signal of the calls.'])
})

test('a run that is too short proves nothing', () => {
  expect(judgeSamples(samplesOf(() => ({})).slice(0, 6), rest)).toEqual([
    'There are only 3 samples to judge by; it takes five.',
  ])
})

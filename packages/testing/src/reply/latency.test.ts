import { expect, test } from 'vitest'
import { createRandom } from '../answer/random.ts'
import { withLatency } from './latency.ts'
import { jsonReply, streamReply } from './reply.ts'

const head = { status: 200, headers: {} }
const stream = streamReply(head, Array.from({ length: 4000 }), '\n')

test('times vary around their median by a lognormal factor', () => {
  const { frames } = withLatency(stream, { tokenMs: 1000, jitter: 0.5 }, 0, createRandom('a'))
  const logs = frames.slice(1).map(({ delayMs }) => Math.log(delayMs / 1000))
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
  const deviation = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / logs.length)
  expect(Math.abs(mean)).toBeLessThan(0.05)
  expect(Math.abs(deviation - 0.5)).toBeLessThan(0.05)
})

test('times are the same for the same seed', () => {
  const delays = (seed: string): number[] =>
    withLatency(stream, { firstTokenMs: 300, tokenMs: 20, jitter: 1 }, 0, createRandom(seed)).frames.map(
      ({ delayMs }) => delayMs,
    )
  expect(delays('a')).toEqual(delays('a'))
  expect(delays('a')).not.toEqual(delays('b'))
})

test('without jitter times are what was given', () => {
  const { delayMs, frames } = withLatency(stream, { firstTokenMs: 300, tokenMs: 20 }, 0, createRandom('a'))
  expect(delayMs).toBe(0)
  expect(frames.slice(0, 3).map((frame) => frame.delayMs)).toEqual([300, 20, 20])
})

test('JSON waits for all its tokens', () => {
  const reply = withLatency(jsonReply(head, {}), { firstTokenMs: 300, tokenMs: 20 }, 100, createRandom('a'))
  expect(reply.delayMs).toBe(2300)
})

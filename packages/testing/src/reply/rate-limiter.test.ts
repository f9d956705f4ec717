import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asker, problem } from '../../test/ask.ts'
import { createSimulator } from '../simulator/create-simulator.ts'
import { formatDuration } from './headers.ts'
import { createRateLimiter } from './rate-limiter.ts'

/** A clock that a test moves by hand. */
function handClock(): { now: () => number; move: (ms: number) => void } {
  let time = 0
  return { now: () => time, move: (ms) => void (time += ms) }
}

describe('createRateLimiter', () => {
  test('refuses what is over the limit, and says how long to wait', () => {
    const clock = handClock()
    const { admit } = createRateLimiter({ requestsPerMinute: 3 }, clock.now)
    expect([1, 2, 3].map(() => admit('m', 10).problem)).toEqual([undefined, undefined, undefined])
    expect(admit('m', 10)).toMatchInlineSnapshot(`
      {
        "headers": {
          "retry-after": "20",
          "retry-after-ms": "20000",
          "x-ratelimit-limit-requests": "3",
          "x-ratelimit-limit-tokens": "2000000",
          "x-ratelimit-remaining-requests": "0",
          "x-ratelimit-remaining-tokens": "2000000",
          "x-ratelimit-reset-requests": "1m0s",
          "x-ratelimit-reset-tokens": "0s",
        },
        "problem": {
          "code": "rate_limit_exceeded",
          "message": "Rate limit reached for m on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.",
          "status": 429,
          "type": "requests",
        },
      }
    `)
    clock.move(20_000)
    expect(admit('m', 10).problem).toBeUndefined()
  })

  test('counts the tokens of prompts and answers', () => {
    const clock = handClock()
    const { admit } = createRateLimiter({ tokensPerMinute: 600 }, clock.now)
    expect(admit('m', 500)).toMatchObject({ problem: undefined, headers: { 'x-ratelimit-remaining-tokens': '100' } })
    expect(admit('m', 200)).toMatchObject({
      problem: { status: 429, type: 'tokens', message: expect.stringContaining('Limit 600, Used 500, Requested 200') },
      headers: { 'retry-after-ms': '10000', 'retry-after': '10', 'x-ratelimit-reset-tokens': '50s' },
    })
  })

  test('names no wait for a request that never fits', () => {
    const { problem: refused, headers } = createRateLimiter({ tokensPerMinute: 100 }, () => 0).admit('m', 101)
    expect(refused?.message).toBe('Request too large for m on tokens per min (TPM): Limit 100, Requested 101.')
    expect(headers).not.toHaveProperty('retry-after')
  })

  test('lets a request in after the wait that it named, and not a millisecond before', () => {
    const costs = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(
        costs,
        fc.integer({ min: 1000, max: 5000 }),
        fc.integer({ min: 1, max: 20 }),
        (all, tokens, requests) => {
          const clock = handClock()
          const { admit } = createRateLimiter({ tokensPerMinute: tokens, requestsPerMinute: requests }, clock.now)
          for (const cost of all) {
            const { problem: refused, headers } = admit('m', cost)
            if (refused === undefined) continue
            const wait = Number(headers['retry-after-ms'])
            expect(wait).toBeGreaterThan(0)
            clock.move(wait - 1)
            expect(admit('m', cost).problem).toBeDefined()
            clock.move(1)
            expect(admit('m', cost).problem).toBeUndefined()
          }
        },
      ),
    )
  })
})

test('a simulator with limits answers 429 with headers that are true', async () => {
  const clock = handClock()
  const simulator = createSimulator({
    limits: { requestsPerMinute: 1 },
    clock: { now: clock.now, sleep: async () => {} },
  })
  const ask = asker(simulator.fetch)
  const first = await ask()
  expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('0')
  expect(first.headers.get('x-ratelimit-reset-requests')).toBe('1m0s')
  const second = await ask()
  expect(second.status).toBe(429)
  expect(second.headers.get('retry-after-ms')).toBe('60000')
  expect(await problem(second)).toMatchObject({ code: 'rate_limit_exceeded', type: 'requests' })
  clock.move(60_000)
  expect((await ask()).status).toBe(200)
})

test('limits are for each key on its own', async () => {
  const simulator = createSimulator({
    limits: { requestsPerMinute: 2 },
    clock: { now: () => 0, sleep: async () => {} },
  })
  const ask = asker(simulator.fetch)
  const statuses: number[] = []
  for (const key of ['a', 'b', 'a', 'b', 'a', 'b', 'c'])
    statuses.push((await ask({}, { headers: { authorization: `Bearer ${key}` } })).status)
  expect(statuses).toEqual([200, 200, 200, 200, 429, 429, 200])
  simulator.reset()
  expect((await ask({}, { headers: { authorization: 'Bearer a' } })).status).toBe(200)
})

test.each([
  [0, '0s'],
  [-5, '0s'],
  [6, '6ms'],
  [999.2, '1s'],
  [1200, '1.2s'],
  [60_000, '1m0s'],
  [361_500, '6m1.5s'],
])('a span of %d ms is written %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

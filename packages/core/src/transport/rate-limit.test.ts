import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resetMs } from '../errors/time-texts.ts'
import { parseRateLimit } from './rate-limit.ts'

const now = Date.UTC(2026, 10, 23, 10)
const later = (ms: number) => new Date(now + ms).toISOString()

const resets: [text: string, expected: number | undefined][] = [
  ['1s', 1000],
  ['6m0s', 360_000],
  ['20ms', 20],
  ['2m59.56s', 179_560],
  ['7.66s', 7660],
  ['1h30m', 5_400_000],
  ['1d', 86_400_000],
  ['1d2h3m4s5ms', 93_784_005],
  ['1m500ms', 60_500],
  ['120ns', 1],
  ['30', 30_000],
  ['0', 0],
  ['0.25', 250],
  [later(5000), 5000],
  [later(5000).replace('Z', '+00:00'), 5000],
  [later(-1), undefined],
  [String(now / 1000 + 60), 60_000],
  [String(now + 60_000), 60_000],
  [String(now / 1000 - 60), undefined],
  ['-1', undefined],
  ['', undefined],
  ['   ', undefined],
  ['soon', undefined],
  ['s', undefined],
  ['1s1m', 61_000],
  ['NaN', undefined],
  ['2026-99-99T00:00:00Z', undefined],
  [`${'9'.repeat(400)}h`, undefined],
  ['9'.repeat(400), undefined],
]

test.each(resets)('a reset of %j is in %s ms', (text, expected) => {
  expect(resetMs(text, now)).toBe(expected)
})

test('a reset is never negative, never NaN, never infinite', () => {
  const text = fc.oneof(fc.string(), fc.double().map(String), fc.stringMatching(/^[\d.dhmsµun:TZ+-]{0,20}$/))
  fc.assert(
    fc.property(text, (value) => {
      const ms = resetMs(value, now)
      expect(ms === undefined || (Number.isFinite(ms) && ms >= 0)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

describe('parseRateLimit', () => {
  const parse = (headers: Record<string, string>) => parseRateLimit(new Headers(headers), now)

  test('reads requests and tokens', () => {
    expect(
      parse({
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-limit-tokens': '150000',
        'x-ratelimit-remaining-tokens': '149984',
        'x-ratelimit-reset-tokens': '6m0s',
      }),
    ).toEqual({
      requests: { limit: 60, remaining: 59, resetMs: 1000 },
      tokens: { limit: 150_000, remaining: 149_984, resetMs: 360_000 },
    })
  })

  test('takes limits without a name for those of requests', () => {
    expect(parse({ 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '3' })).toEqual({
      requests: { limit: 20, remaining: 3, resetMs: undefined },
      tokens: undefined,
    })
  })

  test.each(['-1', '', 'unlimited', '1.5', '1e3', 'NaN'])('takes %j for unknown', (text) => {
    expect(parse({ 'x-ratelimit-limit-tokens': '10', 'x-ratelimit-remaining-tokens': text })?.tokens).toEqual({
      limit: 10,
      remaining: undefined,
      resetMs: undefined,
    })
  })

  test('is undefined where nothing is said, or nothing that anybody knows', () => {
    expect(parse({})).toBeUndefined()
    expect(parse({ 'x-ratelimit-limit-requests': '-1', 'x-ratelimit-reset-requests': '-1' })).toBeUndefined()
  })

  test('measures a date against the clock of the server', () => {
    const headers = { date: new Date(now + 3_600_000).toUTCString(), 'x-ratelimit-reset-requests': later(3_605_000) }
    expect(parse(headers)?.requests?.resetMs).toBe(5000)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'
import { longestTimer } from './time-texts.ts'

/** 2026-11-23 10:00:00 GMT. */
const now = Date.UTC(2026, 10, 23, 10)

const at = (seconds: number) => new Date(now + seconds * 1000).toUTCString()

type Row = [headers: Record<string, string>, expected: number | undefined]

const values: Row[] = [
  // Milliseconds.
  [{ 'retry-after-ms': '250' }, 250],
  [{ 'retry-after-ms': '0' }, 0],
  [{ 'retry-after-ms': '12.5' }, 13],
  [{ 'retry-after-ms': ' 250 ' }, 250],
  [{ 'retry-after-ms': '-1' }, undefined],
  [{ 'retry-after-ms': 'NaN' }, undefined],
  [{ 'retry-after-ms': 'Infinity' }, undefined],
  [{ 'retry-after-ms': '1e3' }, undefined],
  [{ 'retry-after-ms': '' }, undefined],
  [{ 'retry-after-ms': '2147483647' }, 2147483647],
  [{ 'retry-after-ms': '2147483648' }, undefined],
  [{ 'x-ms-retry-after-ms': '300' }, 300],
  [{ 'x-ms-retry-after-ms': 'soon' }, undefined],
  // Seconds.
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '1' }, 1000],
  [{ 'retry-after': '120' }, 120_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': '1.0005' }, 1001],
  [{ 'retry-after': '007' }, 7000],
  [{ 'retry-after': '-5' }, undefined],
  [{ 'retry-after': '+5' }, undefined],
  [{ 'retry-after': '5s' }, undefined],
  [{ 'retry-after': '5, 5' }, undefined],
  [{ 'retry-after': '0x10' }, undefined],
  [{ 'retry-after': '1_000' }, undefined],
  [{ 'retry-after': '٥' }, undefined],
  [{ 'retry-after': '2147483' }, 2147483000],
  [{ 'retry-after': '2147484' }, undefined],
  [{ 'retry-after': '9'.repeat(400) }, undefined],
  [{ 'retry-after': 'null' }, undefined],
  // Text that looks like a number must not be taken for a date: Date.parse('5.') is in 2001.
  [{ 'retry-after': '5.' }, undefined],
  [{ 'retry-after': '.5' }, undefined],
  [{ 'retry-after': '2027' }, 2_027_000],
  [{ 'retry-after': '12-25' }, undefined],
  // Dates.
  [{ 'retry-after': at(30) }, 30_000],
  [{ 'retry-after': at(0) }, 0],
  [{ 'retry-after': at(-1) }, undefined],
  [{ 'retry-after': at(30 * 86_400) }, undefined],
  [{ 'retry-after': at(30), date: at(10) }, 20_000],
  [{ 'retry-after': at(3630), date: at(3600) }, 30_000],
  [{ 'retry-after': at(30), date: 'yesterday' }, 30_000],
  [{ 'retry-after': 'Mon, 23 Nov 2026 10:00:30' }, undefined],
  [{ 'retry-after': '2026-11-23T10:00:30Z' }, undefined],
  [{ 'retry-after': 'Monday, 23-Nov-26 10:00:30 GMT' }, undefined],
  [{ 'retry-after': 'Mon, 23 Nov 2026 99:99:99 GMT' }, undefined],
  [{ 'retry-after': 'tomorrow' }, undefined],
  // The first that says something wins.
  [{ 'retry-after-ms': '1', 'x-ms-retry-after-ms': '2', 'retry-after': '3' }, 1],
  [{ 'retry-after-ms': '-1', 'x-ms-retry-after-ms': '2', 'retry-after': '3' }, 2],
  [{ 'retry-after-ms': 'x', 'x-ms-retry-after-ms': 'x', 'retry-after': '3' }, 3000],
  [{}, undefined],
]

/** Like HTTP, but takes any text: `Headers` refuses some that a custom fetch may give. */
const headersOf = (values: Record<string, string>): Headers =>
  ({ get: (name: string) => values[name] ?? null }) as unknown as Headers

test.each(values)('%j is %s', (headers, expected) => {
  expect(parseRetryAfter(headersOf(headers), 503, now)).toBe(expected)
})

describe('on a 429 that names no time, the limits tell', () => {
  const requests = (remaining: string, reset: string) => ({
    'x-ratelimit-remaining-requests': remaining,
    'x-ratelimit-reset-requests': reset,
  })
  const tokens = (remaining: string, reset: string) => ({
    'x-ratelimit-remaining-tokens': remaining,
    'x-ratelimit-reset-tokens': reset,
  })

  const limits: Row[] = [
    [requests('0', '6m0s'), 360_000],
    [tokens('0', '20ms'), 20],
    [{ ...requests('0', '1s'), ...tokens('0', '7s') }, 7000],
    [{ ...requests('5', '10s'), ...tokens('0', '7s') }, 7000],
    [requests('5', '10s'), undefined],
    [requests('-1', '10s'), undefined],
    [requests('0', 'soon'), undefined],
    [requests('0', '60d'), undefined],
    [{ ...requests('0', '10s'), 'retry-after': '2' }, 2000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' }, 30_000],
  ]

  test.each(limits)('%j is %s', (headers, expected) => {
    expect(parseRetryAfter(headersOf(headers), 429, now)).toBe(expected)
  })

  test('and only on a 429', () => {
    expect(parseRetryAfter(headersOf(requests('0', '1s')), 503, now)).toBeUndefined()
  })
})

const names = [
  'retry-after-ms',
  'x-ms-retry-after-ms',
  'retry-after',
  'date',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
]

const value = fc.oneof(
  fc.string(),
  fc.integer().map(String),
  fc.double().map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.stringMatching(/^\d{1,30}(d|h|m|s|ms)\d{0,30}s?$/),
  fc.constantFrom('0', '-0', 'NaN', '1e400', '9'.repeat(400)),
)

test('whatever the headers say, the hint is no hint, or a whole number of milliseconds that a timer can wait', () => {
  const headers = fc.dictionary(fc.constantFrom(...names), value)
  fc.assert(
    fc.property(headers, fc.constantFrom(undefined, 200, 429, 503), (given, status) => {
      const hint = parseRetryAfter(headersOf(given), status, now)
      if (hint === undefined) return
      expect(Number.isInteger(hint)).toBe(true)
      expect(hint).toBeGreaterThanOrEqual(0)
      expect(hint).toBeLessThanOrEqual(longestTimer)
    }),
    { numRuns: 2000 },
  )
})

import { expect, test } from 'vitest'
import { httpDate, longestTimer, readableMs, resetMs } from './time-texts.ts'

/** 2027-01-15 08:00:00 GMT. */
const now = 1_800_000_000_000

test.each<[string | null, number, number | undefined]>([
  ['250', 1, 250],
  [' 1.5 ', 1000, 1500],
  ['0.0001', 1000, 1],
  [String(longestTimer), 1, longestTimer],
  [String(longestTimer + 1), 1, undefined],
  ['', 1, undefined],
  [null, 1, undefined],
  ['1 000', 1, undefined],
])('%j in units of %i ms is %s ms', (text, unitMs, ms) => {
  expect(readableMs(text, unitMs)).toBe(ms)
})

test.each<[string | null, number | undefined]>([
  ['Fri, 15 Jan 2027 08:00:00 GMT', now],
  ['  Fri, 15 Jan 2027 08:00:00 GMT ', now],
  ['on Fri, 15 Jan 2027 08:00:00 GMT', undefined],
  ['Fri, 15 Jan 2027 08:00:00 GMT+1', undefined],
  ['Fri, 15 Jan 2027 99:00:00 GMT', undefined],
  ['15 Jan 2027', undefined],
  [null, undefined],
])('the date %j is %s', (text, date) => {
  expect(httpDate(text)).toBe(date)
})

test.each<[string | null, number | undefined]>([
  ['6m0s', 360_000],
  [' 20ms ', 20],
  ['1d2h', 93_600_000],
  ['1.5s', 1500],
  ['10µs', 1],
  ['1500', 1_500_000],
  ['999999999', 999_999_999_000],
  ['1000000000', undefined],
  ['1800000000', 0],
  ['1800000001', 1000],
  ['1800000000001', 1],
  ['1799999999999', undefined],
  ['2027-01-15T08:00:01Z', 1000],
  ['2027-01-15T08:00:00.250Z', 250],
  ['2027-01-15T09:00:02+01:00', 2000],
  ['2027-01-15T09:00:02+0100', 2000],
  ['2027-01-15T08:00:00Z', 0],
  ['2027-01-15T07:59:59Z', undefined],
  ['at 2027-01-15T08:00:01Z', undefined],
  ['2027-01-15T08:00:01Z or so', undefined],
  ['2027-13-15T08:00:01Z', undefined],
  ['5 apples', undefined],
  ['1s ago', undefined],
  ['-1s', undefined],
  ['9'.repeat(400), undefined],
  [`${'9'.repeat(400)}s`, undefined],
  ['', undefined],
  [null, undefined],
])('a reset of %j is %s ms away', (text, ms) => {
  expect(resetMs(text, now)).toBe(ms)
})

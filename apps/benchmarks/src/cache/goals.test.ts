import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Results } from '../shared/results.ts'
import { filesOf } from '../shared/report.ts'
import { goalsTable } from './goals.ts'
import { cacheReport } from './report.ts'

const results = JSON.parse(readFileSync(filesOf(cacheReport).results, 'utf8')) as Results
const everywhere = (median: number): Results => {
  const value = { median, lower: median, upper: median }
  const cases = results.cases.map((one) => ({
    ...one,
    metrics: one.metrics.map((metric) => ({
      ...metric,
      rows: metric.rows.map((row) => ({ ...row, value, compared: value })),
    })),
  }))
  return { ...results, cases }
}
const metOf = (found: Results): (string | undefined)[] =>
  goalsTable(found)
    .split('\n')
    .slice(2)
    .map((line) => /(yes|no) \|$/.exec(line)?.[1])

test('a goal is met up to its limit and not over it', () => {
  const yes = Array(8).fill('yes')
  expect(metOf(everywhere(0.5))).toEqual(yes)
  expect(metOf(everywhere(0.501))).toEqual(yes.with(1, 'no').with(3, 'no'))
  expect(metOf(everywhere(1.501))).toEqual(['no', 'no', 'no', 'no', 'no', 'no', 'yes', 'yes'])
  expect(metOf(everywhere(5.001))).toEqual(Array(8).fill('no'))
})

test('a row that lacks is an error', () => {
  const cases = results.cases.map((one) => ({
    ...one,
    metrics: one.metrics.map((metric) => ({ ...metric, rows: [] })),
  }))
  expect(() => goalsTable({ ...results, cases })).toThrow('The results must have a figure for ours.')
})

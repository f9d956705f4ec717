import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { filesOf } from '../shared/report.ts'
import { goalsTable } from './goals.ts'
import { coreReport } from './report.ts'
import type { CaseResult, Results } from '../shared/results.ts'

const results = JSON.parse(readFileSync(filesOf(coreReport).results, 'utf8')) as Results
const changed = (id: string, change: (one: CaseResult) => CaseResult): Results => ({
  ...results,
  cases: results.cases.map((one) => (one.id === id ? change(one) : one)),
})
const bundle = (kilobytes: number): Results => {
  const value = { median: kilobytes, lower: kilobytes, upper: kilobytes }
  return changed('bundle-size', (one) => ({
    ...one,
    metrics: one.metrics.map((metric) => ({ ...metric, rows: metric.rows.map((row) => ({ ...row, value })) })),
  }))
}
const lineOf = (text: string, begin: string): string | undefined =>
  text.split('\n').find((line) => line.startsWith(`| ${begin}`))

test('a goal is met up to its limit and not over it', () => {
  expect(lineOf(goalsTable(bundle(8)), 'Bundle')).toMatch(/\| yes \|$/)
  expect(lineOf(goalsTable(bundle(8.001)), 'Bundle')).toMatch(/\| {2}no \|$/)
})

test('raw fetch is once itself, and nothing more than itself', () => {
  expect(lineOf(goalsTable(results), 'CPU per JSON call')).toMatch(/^[^|]*\|[^|]*\| +1 \|/)
  expect(lineOf(goalsTable(results), 'Added time')).toMatch(/^[^|]*\|[^|]*\| +0 ms \|/)
})

test('every goal is measured', () => {
  expect(goalsTable(results).split('\n')).toHaveLength(2 + 10)
})

test('a row that lacks is an error', () => {
  const nobody = changed('json-32', (one) => ({
    ...one,
    metrics: one.metrics.map((metric) => ({ ...metric, rows: [] })),
  }))
  expect(() => goalsTable(nobody)).toThrow('The results must have a row for ours.')
})

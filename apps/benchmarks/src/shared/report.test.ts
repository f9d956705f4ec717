import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cases as cacheCases } from '../cache/cases/cases.ts'
import { cacheReport } from '../cache/report.ts'
import { cases as coreCases } from '../core/cases/cases.ts'
import { coreReport } from '../core/report.ts'
import type { CaseInfo } from './case-info.ts'
import { filesOf, tablesPage, withGoals } from './report.ts'
import type { CaseResult, Results } from './results.ts'

const read = (file: URL): string => readFileSync(file, 'utf8')

describe.each([
  { report: coreReport, cases: coreCases },
  { report: cacheReport, cases: cacheCases },
])('what is kept of $report.name', ({ report, cases }) => {
  const files = filesOf(report)
  const results = JSON.parse(read(files.results)) as Results

  test('the tables are those of the results', () => {
    expect(read(files.tables)).toBe(tablesPage(report, results))
  })

  test('the goals in the README are those of the results', () => {
    expect(read(files.readme)).toBe(withGoals(report, read(files.readme), results))
  })

  test('the results are of all the cases that there are', () => {
    const said = ({ id, title, how, metrics }: CaseInfo | CaseResult) => ({
      ...{ id, title, how },
      names: metrics.map(({ name }) => name),
    })
    expect(results.cases.map(said)).toEqual(cases.map(said))
  })
})

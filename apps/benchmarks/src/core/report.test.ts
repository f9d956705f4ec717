import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cases } from './cases/cases.ts'
import { files, tablesPage, withGoals } from './report.ts'
import type { Results } from './results.ts'

const read = (file: URL): string => readFileSync(file, 'utf8')
const results = JSON.parse(read(files.results)) as Results

test('the tables that are kept are those of the results that are kept', () => {
  expect(read(files.tables)).toBe(tablesPage(results))
})

test('the goals in the README are those of the results that are kept', () => {
  expect(read(files.readme)).toBe(withGoals(read(files.readme), results))
})

test('the results that are kept are of all the cases that there are', () => {
  expect(results.cases.map(({ id, title, how }) => ({ id, title, how }))).toEqual(
    cases.map(({ id, title, how }) => ({ id, title, how })),
  )
})

test('a README without its place for the goals is refused', () => {
  expect(() => withGoals('# Benchmarks', results)).toThrow('README.md must have the lines')
})

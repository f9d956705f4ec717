import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Results } from '../core/results.ts'
import { cases } from './cases/cases.ts'
import { contestants } from './contestants/contestants.ts'
import { files, tablesPage, withGoals, withMeasured } from './report.ts'

const read = (file: URL): string => readFileSync(file, 'utf8')
const results = JSON.parse(read(files.results)) as Results

test('the tables that are kept are those of the results that are kept', () => {
  expect(read(files.tables)).toBe(tablesPage(results))
})

test('the goals in the README are those of the results that are kept', () => {
  expect(read(files.readme)).toBe(withGoals(read(files.readme), results))
})

test('what the package says of itself is what the results that are kept say', () => {
  expect(read(files.package)).toBe(withMeasured(read(files.package), results))
})

test('the results that are kept are of all the cases that there are', () => {
  expect(
    results.cases.map(({ id, title, how, metrics }) => ({ id, title, how, names: metrics.map(({ name }) => name) })),
  ).toEqual(cases.map(({ id, title, how, metrics }) => ({ id, title, how, names: metrics.map(({ name }) => name) })))
})

test('each case is measured of contestants that there are', () => {
  const names = contestants.map(({ name }) => name)
  for (const one of cases) expect(names).toEqual(expect.arrayContaining([...one.contestants]))
})

test('a README without its place for the figures is refused', () => {
  expect(() => withGoals('# Benchmarks', results)).toThrow('README.md must have the lines')
  expect(() => withMeasured('# Cache', results)).toThrow('README.md must have a paragraph')
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { filesOf } from '../shared/report.ts'
import type { Results } from '../shared/results.ts'
import { cases } from './cases/cases.ts'
import { contestants } from './contestants/contestants.ts'
import { cacheReport, packageReadme, withMeasured } from './report.ts'

const results = JSON.parse(readFileSync(filesOf(cacheReport).results, 'utf8')) as Results

test('what the package says of itself is what the results that are kept say', () => {
  const readme = readFileSync(packageReadme, 'utf8')
  expect(readme).toBe(withMeasured(readme, results))
})

test('each case is measured of contestants that there are', () => {
  const names = contestants.map(({ name }) => name)
  for (const one of cases) expect(names).toEqual(expect.arrayContaining([...one.contestants]))
})

test('a README without its place for the figures is refused', () => {
  expect(() => withMeasured('# Cache', results)).toThrow('README.md must have a paragraph')
})

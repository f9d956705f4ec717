import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { chart } from './chart.ts'
import type { Row } from './compare.ts'
import { page } from './page.ts'
import { policies } from './policies/policies.ts'
import { withMeasured } from './readme-table.ts'
import { parseResults } from './results.ts'
import { charted, files, groups } from './run-retry-simulation.ts'
import { outage, scenarios } from './scenario.ts'

const measures = {
  success: 0.5,
  goodput: 0.4,
  p50Ms: 1000,
  p99Ms: 2500,
  attemptsPerSuccess: 12.25,
  early: 3,
  recoveryMs: Infinity,
  peak: 1.5,
  fairness: 0.9,
}
const rows: Row[] = [{ scenario: 'outage', processes: 4, policy: 'none', measures }]

it('has a table for each scenario, with a recovery that never came', () => {
  const text = page({ node: '26', seeds: [1, 2], rows }, { scenarios: [outage(0.8)], policies })
  expect(text.split('\n').slice(-2)).toEqual([
    expect.stringMatching(
      /^\| no retry +\| +4 \| +50\.0 % \| +0\.40 \| +12\.3 \| +3 \| 1\.0 s \| 2\.5 s \| 1\.50 \| +never \| +0\.900 \|$/,
    ),
    '',
  ])
  expect(text).toContain('Means of the seeds 1, 2; Node 26.')
})

it('draws a bar for each policy, and cuts off one that is too high', () => {
  const svg = chart(rows, [{ id: 'outage', caption: 'down' }], policies)
  expect(svg).toContain('12 ↑')
  expect(svg).toContain('>50<')
  expect(svg.match(/<rect/g)).toHaveLength(1 + policies.length + 2)
})

it('is what is kept: the tables, the chart and the README say what the results say', async () => {
  const [json, tables, readme, svg] = await Promise.all(
    [files.results, files.tables, files.readme, files.chart].map((file) => readFile(file, 'utf8')),
  )
  const results = parseResults(json ?? '')
  expect(page(results, { scenarios, policies })).toBe(tables)
  expect(withMeasured(readme ?? '', results, charted, groups, policies)).toBe(readme)
  const shown = results.rows.filter(({ processes }) => processes === charted)
  expect(chart(shown, groups, policies)).toBe(svg)
})

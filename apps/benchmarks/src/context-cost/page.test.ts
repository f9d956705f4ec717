import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { chart } from './chart.ts'
import type { CostRow } from './compare.ts'
import { page, percent } from './page.ts'
import { chinwag } from './policies/chinwag.ts'
import { policies } from './policies/policies.ts'
import { slide } from './policies/slide.ts'
import { withMeasured } from './readme-section.ts'
import type { Results } from './results.ts'
import { files, groups } from './run-context-cost.ts'

const rowOf = (policy: string, dollars: number): CostRow => ({
  workload: 'chat',
  policy,
  dollars: { 'gpt-4o': dollars, 'gpt-4.1': 4, 'gpt-5': 1.5 },
  promptTokens: 12_345.6,
  cached: 0.5,
  invalid: 0.00004,
})

it('draws a bar for each policy, and cuts off one that is too high', () => {
  const rows = [rowOf('slide', 2), rowOf('chinwag', 3)]
  const svg = chart(rows, [{ id: 'chat', caption: 'chat' }], [slide, chinwag])
  expect(svg).toContain('>150 ↑<')
  expect(svg).toContain('>100<')
  expect(svg.match(/<rect/g)).toHaveLength(1 + 2 + 3 * 2)
})

it('shows shares of the cost of sliding, and never a few as none', () => {
  const text = page({
    node: '26',
    cpu: 'a chip',
    versions: { ai: '7' },
    seeds: [1, 2],
    histories: 1000,
    costs: [rowOf('slide', 2), rowOf('chinwag', 1)],
    validity: [{ policy: 'slice', invalid: 0.25 }],
    speed: [{ measured: 'turn', what: 'context()', ms: 2 }],
  })
  expect(text).toMatch(/\| Chinwag +\| +\$1\.00 \| +0\.50 \| .* \| 12,346 \| 50\.0 % \| 0\.004 % \|/)
  expect(text).toContain('Means of the seeds 1, 2; Node 26, a chip; ai 7.')
  expect([percent(0), percent(0.0005), percent(0.123_45)]).toEqual(['0 %', '0.05 %', '12.3 %'])
})

it('is what is kept: the tables, the chart and the README say what the results say', async () => {
  const [json, tables, readme, svg] = await Promise.all(
    [files.results, files.tables, files.readme, files.chart].map((file) => readFile(file, 'utf8')),
  )
  const results = JSON.parse(json ?? '') as Results
  expect(page(results)).toBe(tables)
  expect(withMeasured(readme ?? '', results)).toBe(readme)
  expect(chart(results.costs, groups, policies)).toBe(svg)
})

import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import type { Results } from '../shared/results.ts'
import { coreChart } from './core-chart.ts'
import { page } from './page.ts'
import { peersAhead } from './peers-ahead.ts'
import { overviewFiles, readAllResults } from './write-overview.ts'

it('is what is kept: the page and the picture say what the results say', async () => {
  const results = await readAllResults()
  expect(page(results)).toBe(await readFile(overviewFiles.page, 'utf8'))
  expect(coreChart(results.core)).toBe(await readFile(overviewFiles.chart, 'utf8'))
})

it('names each figure in which a library needs less, and no baseline', () => {
  const at = (contestant: string, median: number, compared = median) => ({
    contestant,
    value: { median, lower: median, upper: median },
    compared: { median: compared, lower: compared, upper: compared },
  })
  const rows = [
    at('raw', 1),
    at('raw-signal', 1),
    at('ky', 2, 1.5),
    at('openai', 3, 2),
    at('ours', 2.5, 1.6),
    at('ours-6', 1),
  ]
  const metric = { name: 'cpu', title: 'CPU', unit: 'µs', compare: 'ratio', rows } as const
  const one = { id: 'a', title: 'A call', how: '', date: '', rounds: 1, seed: 1, metrics: [metric] }
  const environment = { node: '', cpu: '', cores: 1, platform: '', versions: {} }
  const results: Results = { environment, cases: [one] }
  expect(peersAhead(results).split('\n').slice(2)).toEqual([
    expect.stringMatching(/^\| A call: CPU, µs \| +ky \| +2 \| +2\.50 \|$/),
  ])
  expect(peersAhead({ ...results, cases: [] })).toBe('None.')
})

import { expect, test } from 'vitest'
import { caseSection, figure, table } from './tables.ts'

test('pads the columns, text to the left and numbers to the right', () => {
  const rows = [
    ['raw', '1'],
    ['langchain', '12.5'],
  ]
  expect(`\n${table(['', 'CPU, µs'], rows)}\n`).toMatchInlineSnapshot(`
    "
    |           | CPU, µs |
    | --------- | ------: |
    | raw       |       1 |
    | langchain |    12.5 |
    "
  `)
})

test.each([
  [0, '0'],
  [1000, '1000'],
  [0.123, '0.12'],
  [-1.5, '-1.50'],
  [-0.001, '0.00'],
  [-0.01, '-0.01'],
  [12.34, '12.3'],
  [123.4, '123'],
])('writes %d as %s', (value, text) => {
  expect(figure(value)).toBe(text)
})

test('shows what is compared beside what was measured', () => {
  const summary = (median: number) => ({ median, lower: median - 0.25, upper: median + 0.25 })
  const section = caseSection({
    ...{ id: 'json-1', title: 'JSON', how: 'By counting.', date: '2026-11-23', rounds: 3, seed: 1 },
    metrics: [
      {
        ...{ name: 'cpu', title: 'CPU', unit: 'µs', compare: 'ratio' },
        rows: [
          { contestant: 'raw', value: summary(100) },
          { contestant: 'ours', value: summary(110), compared: summary(1.1) },
        ],
      },
      {
        ...{ name: 'open', title: 'Open', unit: 'calls', compare: 'none' },
        rows: [
          { contestant: 'raw', value: summary(0) },
          { contestant: 'ours', value: summary(2) },
        ],
      },
    ],
  })
  expect(`\n${section}\n`).toMatchInlineSnapshot(`
    "
    ### JSON

    \`json-1\`, 3 rounds, seed 1, 2026-11-23. By counting.

    |      | CPU, µs | times raw |   quartiles | Open, calls |
    | ---- | ------: | --------: | ----------: | ----------: |
    | raw  |     100 |           |             |           0 |
    | ours |     110 |      1.10 | 0.85 – 1.35 |           2 |
    "
  `)
})

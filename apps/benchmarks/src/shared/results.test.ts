import { expect, test } from 'vitest'
import type { Metric } from './case-info.ts'
import { type CaseResult, type Measurement, mergeResults, metricResult } from './results.ts'

const cpu = (compare: Metric['compare']): Metric => ({ name: 'cpu', title: 'CPU', unit: 'µs', compare })
const measurements: Measurement[] = [
  { contestant: 'ours', round: 1, numbers: { cpu: 40 } },
  { contestant: 'raw', round: 0, numbers: { cpu: 10 } },
  { contestant: 'raw', round: 1, numbers: { cpu: 20 } },
  { contestant: 'ours', round: 0, numbers: { cpu: 11 } },
  { contestant: 'raw', round: 2, numbers: { cpu: 30 } },
  { contestant: 'ours', round: 2, numbers: { cpu: 36 } },
]

test('holds each round against raw fetch in the same round, not median against median', () => {
  const { rows } = metricResult(cpu('ratio'), ['raw', 'ours'], measurements)
  expect(rows[0]).toEqual({ contestant: 'raw', value: { median: 20, lower: 15, upper: 25 } })
  expect(rows[1]?.value.median).toBe(36)
  expect(rows[1]?.compared?.median).toBe(1.2)
})

test('takes the difference where that is asked for, and compares nothing where it is not', () => {
  expect(metricResult(cpu('difference'), ['raw', 'ours'], measurements).rows[1]?.compared?.median).toBe(6)
  expect(metricResult(cpu('none'), ['raw', 'ours'], measurements).rows[1]?.compared).toBeUndefined()
})

test('refuses a case that gave no number', () => {
  for (const numbers of [{}, { cpu: Number.NaN }, { cpu: Number.POSITIVE_INFINITY }]) {
    const broken = [...measurements, { contestant: 'ours', round: 3, numbers }]
    expect(() => metricResult(cpu('none'), ['raw', 'ours'], broken)).toThrow('cpu of ours must be a number, got')
  }
})

const environment = { node: '26.0.0', cpu: 'Z80', cores: 1, platform: 'linux x64', versions: {} }
const caseOf = (id: string, title: string): CaseResult => ({
  ...{ id, title, how: '', date: '2026-11-23', rounds: 1, seed: 1, metrics: [] },
})
const kept = { environment, cases: [caseOf('a', 'old'), caseOf('gone', 'old'), caseOf('c', 'old')] }

test('new cases take the place of old ones, and those that are no more are dropped', () => {
  const found = { environment, cases: [caseOf('c', 'new'), caseOf('b', 'new')] }
  const { cases } = mergeResults(kept, found, ['a', 'b', 'c'])
  expect(cases.map(({ id, title }) => [id, title])).toEqual([
    ['a', 'old'],
    ['b', 'new'],
    ['c', 'new'],
  ])
})

test('what was measured elsewhere is replaced as a whole or not at all', () => {
  const elsewhere = { ...environment, node: '28.0.0' }
  const all = { environment: elsewhere, cases: [caseOf('a', 'new'), caseOf('c', 'new')] }
  expect(mergeResults(kept, all, ['a', 'c'])).toEqual(all)
  const some = { environment: elsewhere, cases: [caseOf('a', 'new')] }
  expect(() => mergeResults(kept, some, ['a', 'c'])).toThrow('Run all cases')
  expect(mergeResults(undefined, some, ['a', 'c'])).toEqual(some)
})

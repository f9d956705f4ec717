import { describe, expect, test } from 'vitest'
import type { ReportLine } from '../suite/suite.ts'
import { compareValues, judge } from './judge.ts'

const expected = { title: 'Node', userAgent: /^Node\/\d+/, names: ['one', 'two'] }
const one = { name: 'one', ms: 1 }
const two = { name: 'two', ms: 2, value: [1] }
const end = { end: 'Node/26 (x64)' }

describe('judge', () => {
  test('finds no problem where each case was reported once, by the runtime that was meant', () => {
    expect(judge([one, two, end], expected, 5)).toEqual({
      title: 'Node',
      userAgent: 'Node/26',
      passed: [one, two],
      problems: [],
      ms: 5,
    })
  })

  test('tells each case that failed', () => {
    const { passed, problems } = judge([{ ...one, error: 'broken' }, two, end], expected, 5)
    expect([passed, problems]).toEqual([[two], [{ name: 'one', error: 'broken' }]])
  })

  test.each<[string, ReportLine[], string]>([
    ['a case is missing', [one, end], 'Not reported: two.'],
    ['a case came twice', [one, one, two, end], 'Cases were reported that are none, more than once, or out of order.'],
    ['the order is another', [two, one, end], 'Cases were reported that are none, more than once, or out of order.'],
    ['it never ended', [one, two], 'It must end once, under /^Node\\/\\d+/; it ended under none.'],
    [
      'it was another runtime',
      [one, two, { end: 'Bun/1' }],
      'It must end once, under /^Node\\/\\d+/; it ended under Bun/1.',
    ],
    [
      'it ended twice',
      [one, two, end, end],
      'It must end once, under /^Node\\/\\d+/; it ended under Node/26 (x64), Node/26 (x64).',
    ],
  ])('has a problem with the run when %s', (_, lines, error) => {
    expect(judge(lines, expected, 5).problems).toEqual([{ name: 'the run', error }])
  })

  test('has a problem when the runtime crashed, whatever was reported', () => {
    const { problems } = judge([one, two, end], expected, 5, new Error('It ended with SIGSEGV.'))
    expect(problems).toEqual([{ name: 'the run', error: 'It ended with SIGSEGV.' }])
  })
})

describe('compareValues', () => {
  const verdict = (title: string, value: number) => judge([one, { ...two, value }, end], { ...expected, title }, 5)

  test('leaves verdicts with the same values alone', () => {
    const verdicts = [verdict('A', 1), verdict('B', 1)]
    expect(compareValues(verdicts)).toEqual(verdicts)
  })

  test('fails a case whose value differs from that of the first runtime', () => {
    const [first, second] = compareValues([verdict('A', 1), verdict('B', 2)])
    expect(first?.problems).toEqual([])
    expect(second?.passed).toEqual([one])
    expect(second?.problems).toEqual([{ name: 'two', error: 'It gave 2, and 1 under A.' }])
  })
})

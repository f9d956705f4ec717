import { describe, expect, test } from 'vitest'
import { problemsIn } from './run-everywhere.ts'

const line = (value: object) => JSON.stringify(value)
const passed = line({ name: 'core', ms: 0 })
const end = line({ end: 'Cloudflare-Workers' })

describe('problemsIn', () => {
  test('finds nothing about a program that passed', () => {
    expect(problemsIn([passed, end], 'core')).toEqual([])
  })

  test('finds what a program threw', () => {
    expect(problemsIn([passed, line({ name: 'cache', ms: 0, error: 'No.' }), end], 'cache')).toEqual(['No.'])
  })

  test('counts a program that was not run, or a run that did not end, as failed', () => {
    expect(problemsIn([passed, end], 'retry')).toEqual(['It was not run to its end.'])
    expect(problemsIn([passed], 'core')).toEqual(['It was not run to its end.'])
  })
})

import { expect, test } from 'vitest'
import { closingLine, type TestReport } from './closing-line.ts'

const report = (changes: Partial<TestReport> = {}): TestReport => ({
  numPassedTests: 12,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...changes,
})

test('names what passed and what failed', () => {
  expect(closingLine(report({ numFailedTests: 2 }))).toBe('12 passed, 2 failed')
})

test('names what was skipped only when something was', () => {
  expect(closingLine(report({ numPendingTests: 3, numTodoTests: 1 }))).toBe('12 passed, 0 failed, 4 skipped')
})

test('counts a file that could not be imported as a failure', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
  ]
  expect(closingLine(report({ numFailedTests: 1, testResults }))).toBe('12 passed, 2 failed')
})

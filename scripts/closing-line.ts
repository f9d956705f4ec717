import { readFileSync } from 'node:fs'
import { argv } from 'node:process'

/** What the closing line needs of the report that vitest's `json` reporter writes. */
export interface TestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/**
 * One line that says how a test run went: `12 passed, 0 failed`, and `, 1 skipped` where some were.
 *
 * A file that failed without a failed test (it could not be imported) counts as one failure: it hides its tests.
 */
export function closingLine(report: TestReport): string {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const failed = report.numFailedTests + brokenFiles.length
  const skipped = report.numPendingTests + report.numTodoTests
  return `${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

if (import.meta.main) console.log(closingLine(JSON.parse(readFileSync(argv[2] ?? '', 'utf8'))))

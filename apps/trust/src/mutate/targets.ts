/** A file of pure decisions, and the tests that are about it. */
export interface Target {
  readonly file: string
  readonly tests: readonly string[]
}

/** A mutant of a file must fall to these tests: a test of a whole chain that happens to pass through it proves less, and takes longer. */
export const targets: readonly Target[] = [
  ...inFolder('packages/core/src/errors', {
    'retry-after': ['retry-after'],
    'time-texts': ['time-texts', 'retry-after', '../transport/rate-limit'],
    classify: ['classify', 'error-codes', 'response-error'],
    envelope: ['envelope', 'classify', 'response-error'],
  }),
  ...inFolder('packages/core/src/response', {
    accumulate: ['accumulate', 'accumulate-answer'],
    'accumulate-tools': ['accumulate'],
    'merge-fields': ['merge-fields', 'accumulate'],
    'whole-or-error': ['whole-or-error'],
  }),
  ...inFolder('packages/core/src/stream', {
    'parse-chunk': ['parse-chunk'],
    'parse-json': ['parse-json'],
  }),
  ...inFolder('packages/retry/src', {
    backoff: ['backoff'],
    'retry-decision': ['retry-decision'],
    'wait-after': [
      'retry',
      'retry-after',
      'retry-abort',
      'retry-report',
      'resume/resume',
      'resume/resume-end',
      'resume/resume-budget',
      'budget/budget',
      'fallback/elsewhere',
    ],
  }),
  ...inFolder('packages/cache/src', {
    'cache-key': ['cache-key', 'conversation-print', 'tenants'],
    canonical: ['canonical', 'cache-key'],
    'conversation-print': ['conversation-print', 'cache-key', 'changed-request'],
    'field-print': ['field-print', 'cache-key', 'changed-request'],
    'is-copy-of': ['is-copy-of', 'changed-request'],
    policy: ['policy'],
  }),
  ...inFolder('packages/context/src', {
    cut: ['cut', 'anchors'],
    plan: ['plan', 'anchors', 'shorten-tools'],
    budget: ['budget', 'budget-limits', 'context-options', 'model-limits'],
  }),
]

function inFolder(folder: string, files: Readonly<Record<string, readonly string[]>>): Target[] {
  return Object.entries(files).map(([name, tests]) => ({
    file: `${folder}/${name}.ts`,
    tests: tests.map((test) => `${folder}/${test}.test.ts`),
  }))
}

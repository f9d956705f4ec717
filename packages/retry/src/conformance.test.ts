import { testMiddleware } from '@chinwag/testing/conformance'
import { test } from 'vitest'
import { retry } from './retry.ts'

// As the README says: what can help is sent three times, what may have been billed twice, and what the reader has seen once.
testMiddleware('retry()', () => retry({ baseMs: 1, capMs: 50 }), {
  test,
  calls: ({ error, hasContent }) => (!error?.retryable || hasContent ? 1 : error.ambiguous ? 2 : 3),
  // The idempotency key.
  changes: ['headers'],
})

testMiddleware('retry() of one attempt', () => retry({ attempts: 1 }), { test })

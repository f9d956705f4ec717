import { cache } from '@chinwag/cache'
import { context } from '@chinwag/context'
import { retry } from '@chinwag/retry'
import { testMiddleware } from '@chinwag/testing/conformance'
import { test } from 'vitest'
import { log } from './log.ts'

testMiddleware('log()', () => log(() => {}), { test })

testMiddleware('the whole chain', () => [log(() => {}), cache(), context({ window: 8_000 }), retry({ baseMs: 1 })], {
  test,
  // After a throttled call the gate of retry() makes the next one wait.
  patienceMs: 20_000,
  calls: ({ error, hasContent }) => (!error?.retryable || hasContent ? 1 : error.ambiguous ? 2 : 3),
  changes: ['headers'],
})

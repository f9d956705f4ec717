import { createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { type MiddlewareScene, testMiddleware } from '@chinwag/testing/conformance'
import { test } from 'vitest'
import { circuitBreaker } from './circuit-breaker/circuit-breaker.ts'
import { fallback } from './fallback/fallback.ts'
import { isTransient } from './fallback/is-transient.ts'
import { hedge } from './hedge/hedge.ts'
import type { Resume } from './retry-options.ts'
import { retry } from './retry.ts'

// As the README says: what can help is sent three times, what may have been billed twice, and what the reader has seen once.
const retried = ({ error, hasContent }: MiddlewareScene): number =>
  !error?.retryable || hasContent ? 1 : error.ambiguous ? 2 : 3

/** For another upstream, by the code alone. */
const fallsBack = ({ error, hasContent }: MiddlewareScene): boolean =>
  error !== undefined && isTransient(error) && !hasContent

/** Waits in real time: without the gate, whose turns are seconds apart once a server has refused twice. */
const quick = { baseMs: 1, capMs: 50, adaptive: false }

testMiddleware('retry()', () => retry(quick), {
  test,
  calls: retried,
  // The idempotency key.
  changes: ['headers'],
})

testMiddleware('retry() of one attempt', () => retry({ attempts: 1 }), { test })

const resume: Resume = ({ request: { body }, partial }) => ({
  ...body,
  messages: [...body.messages, { role: 'assistant', content: partial.choices[0]?.message.content }],
})

testMiddleware('retry() that resumes', () => retry({ ...quick, resume }), {
  test,
  // The simulator begins anew, which is no rest: the second request is the last.
  calls: (scene) => (scene.hasContent && scene.error?.retryable ? { min: 1, max: 2 } : retried(scene)),
  changes: ['headers', 'body'],
})

testMiddleware('fallback() to another model', () => fallback([{ model: 'other' }]), {
  test,
  calls: (scene) => (fallsBack(scene) ? 2 : 1),
  changes: ['body'],
})

testMiddleware(
  'fallback() to another chat',
  () => fallback([{ transport: createChat({ apiKey: 'other', fetch: createSimulator().fetch }) }]),
  { test, answers: true },
)

testMiddleware('circuitBreaker()', () => circuitBreaker(), { test })

testMiddleware('circuitBreaker() that opens', () => circuitBreaker({ minimumCalls: 1, failureRatio: 1 }), { test })

testMiddleware('hedge() of a fast upstream', () => hedge({ delayMs: 60_000 }), { test })

testMiddleware('hedge() of each call', () => hedge({ delayMs: 0, maxRatio: 1 }), {
  test,
  calls: { min: 1, max: 2 },
})

testMiddleware(
  'all of them, in their order',
  () => [fallback([{ model: 'other' }]), retry(quick), hedge({ delayMs: 0, maxRatio: 1 }), circuitBreaker()],
  {
    test,
    calls: (scene) => ({ min: 1, max: retried(scene) * (fallsBack(scene) ? 2 : 1) * 2 }),
    changes: ['body', 'headers'],
  },
)

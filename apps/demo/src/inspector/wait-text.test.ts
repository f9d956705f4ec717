import type { CallEvent } from '@chinwag/core'
import { expect, test } from 'vitest'
import { waitText } from './wait-text.ts'

const event = (fields: object): CallEvent => ({ type: '', callId: 'c', at: 100, ...fields })
const attempt = event({ type: 'attempt', attempt: 1 })
const retry = event({ type: 'retry', attempt: 1, attempts: 3, waitMs: 2500, status: 429, code: 'rate_limit' })

test.each([
  [[], 0, undefined],
  [[attempt], 100, undefined],
  [[attempt, retry], 100, '429, waiting 3 s, attempt 2 of 3'],
  [[attempt, retry], 1700, '429, waiting 1 s, attempt 2 of 3'],
  [[attempt, retry], 9000, '429, waiting 1 s, attempt 2 of 3'],
  [[attempt, retry, attempt], 9000, undefined],
  [[{ ...retry, status: undefined }], 100, 'rate_limit, waiting 3 s, attempt 2 of 3'],
  [[event({ type: 'retry-gate', waitMs: 900 })], 100, 'throttled, waiting 1 s'],
  [[event({ type: 'retry-gate', waitMs: 20 })], 100, undefined],
])('after %j, at %d, a call is waiting so: %s', (events, now, text) => {
  expect(waitText(events, now)).toBe(text)
})

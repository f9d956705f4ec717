import type { CallEvent } from '@chinwag/core'
import { expect, test } from 'vitest'
import { describeEvent } from './describe-event.ts'

const event = (fields: object): CallEvent => ({ type: '', callId: 'c', at: 0, ...fields })

test.each([
  [{ type: 'retry-stopped', reason: 'committed' }, 'no other attempt: a part of the answer was shown already'],
  [{ type: 'retry-stopped', reason: 'one-of-tomorrow' }, 'no other attempt: one-of-tomorrow'],
  [{ type: 'retry-gate', waitMs: 408 }, 'the server throttles: the call is sent in 408 ms'],
  [{ type: 'context', tokensBefore: 19, tokensAfter: 19 }, 'about 19 tokens, nothing dropped'],
  [
    { type: 'context', tokensBefore: 1200, tokensAfter: 600, droppedMessages: 1 },
    'about 1,200 → 600 tokens, 1 message dropped',
  ],
  [{ type: 'cache', decision: 'miss', key: '0123456789abcdef' }, 'miss · key …89abcdef'],
  [{ type: 'my-event', count: 3 }, 'my-event count: 3'],
  [{ type: 'enter' }, undefined],
])('%j is told as: %s', (fields, text) => {
  expect(describeEvent(event(fields))).toBe(text)
})

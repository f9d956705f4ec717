import type { CallEvent } from '@chinwag/core'
import { expect, test } from 'vitest'
import { createActivity } from './activity.ts'
import type { LiveLine } from './live-line.ts'

const event = (fields: object): CallEvent => ({ type: '', callId: 'c', at: 0, ...fields })
const retried = event({ type: 'retry', attempt: 1, attempts: 3, waitMs: 3000, status: 429, code: 'rate_limit' })

function activityOn({ isShown }: { readonly isShown: boolean }) {
  const notes: unknown[] = []
  let shown: ((ms: number) => string) | undefined
  const live: LiveLine = {
    isShown,
    show: (text) => void (shown = text),
    clear: () => void (shown = undefined),
    makeRoom() {},
  }
  const activity = createActivity({ live, note: (line) => void notes.push(line) })
  return { activity, notes, at: (ms: number) => shown?.(ms) }
}

test('says how long one has waited, and counts down to a retry', () => {
  const { activity, at } = activityOn({ isShown: true })
  activity.begin()
  expect([at(0), at(2500)]).toEqual(['asking', 'asking, 2 s'])
  activity.add(retried)
  expect([at(0), at(1001), at(5000)]).toEqual([
    '429, waiting 3 s, attempt 2 of 3',
    '429, waiting 2 s, attempt 2 of 3',
    '429, waiting 1 s, attempt 2 of 3',
  ])
  activity.add(event({ type: 'attempt', attempt: 2 }))
  expect(at(0)).toBe('asking, attempt 2 of 3')
  activity.end()
  expect(at(0)).toBeUndefined()
  activity.begin()
  expect(at(0)).toBe('asking')
})

test('says so where a throttled call has to wait for its turn', () => {
  const { activity, at } = activityOn({ isShown: true })
  activity.begin()
  activity.add(event({ type: 'retry-gate', attempt: 1, waitMs: 20 }))
  expect(at(0)).toBe('asking')
  activity.add(event({ type: 'retry-gate', attempt: 1, waitMs: 1500 }))
  expect(at(0)).toBe('throttled, waiting 2 s')
})

test('writes one line for a wait where no line can change', () => {
  const { activity, notes } = activityOn({ isShown: false })
  activity.begin()
  activity.add(retried)
  activity.add(event({ type: 'attempt', attempt: 2 }))
  activity.add(event({ type: 'retry', attempt: 2, attempts: 3, waitMs: 80, code: 'network' }))
  expect(notes).toEqual(['429, waiting 3.00 s, attempt 2 of 3', 'network, waiting 80 ms, attempt 3 of 3'])
})

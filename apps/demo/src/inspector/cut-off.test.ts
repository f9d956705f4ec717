import { expect, test } from 'vitest'
import { cutOffBy, cutOffText } from './cut-off.ts'

const choices = (...reasons: readonly (string | null)[]) => reasons.map((reason) => ({ finish_reason: reason }))

test.each([
  [choices('stop'), undefined],
  [choices('tool_calls'), undefined],
  [choices('eos_token'), undefined],
  [choices(null), undefined],
  [[], undefined],
  [choices('length'), 'length'],
  [choices('content_filter'), 'content_filter'],
  [choices('insufficient_system_resource'), 'insufficient_system_resource'],
  [choices('stop', 'length'), 'length'],
])('an answer that ended with %j is cut off by %s', (ended, reason) => {
  expect(cutOffBy(ended)).toBe(reason)
})

test('says so in a sentence, with the word of the server', () => {
  expect(['length', 'content_filter', 'error'].map(cutOffText)).toEqual([
    'The answer is not whole: it was cut off at the limit of tokens (length).',
    'The answer is not whole: a content filter cut it off (content_filter).',
    'The answer is not whole: the server ended it with error.',
  ])
})

import { expect, test } from 'vitest'
import { completion } from '../../test/answers.ts'
import type { ReplySource } from './source.ts'
import { endError } from './whole-or-error.ts'

type Source = Pick<ReplySource, 'whole' | 'complete' | 'nested'>
const whole = completion('Hi')

test.each<[reasons: unknown[], choices: number, source: Source, code: string | undefined]>([
  [['stop'], 1, {}, undefined],
  [['stop', 'length'], 2, {}, undefined],
  [['stop'], 2, {}, 'stream_interrupted'],
  [['stop', null], 2, {}, 'stream_interrupted'],
  [['stop', undefined], 1, {}, 'stream_interrupted'],
  [[''], 1, {}, 'stream_interrupted'],
  [[], 1, {}, 'stream_interrupted'],
  // [DONE] is enough, but for an answer in which nothing is.
  [[null], 1, { complete: true }, undefined],
  [['stop'], 2, { complete: true }, undefined],
  [[], 1, { complete: true }, 'invalid_response'],
  // A reply that is made of another one ends where that one does.
  [[null], 1, { nested: true }, undefined],
  [[], 1, { nested: true }, 'invalid_response'],
  // JSON is whole as it is.
  [[null], 1, { whole }, undefined],
  [['stop'], 3, { whole }, undefined],
  [['error'], 1, {}, 'server'],
  [['stop', 'error'], 2, { complete: true }, 'server'],
  [['error'], 1, { whole }, 'server'],
])('reasons %j of %d choices from %j: %s', (reasons, choices, source, code) => {
  expect(endError(reasons, choices, source)?.code).toBe(code)
})

test('messages say what the server did', () => {
  const messages = [endError(['error'], 1, {}), endError([], 1, {}), endError([], 1, { complete: true })]
  expect(messages.map((error) => error?.message)).toMatchInlineSnapshot(`
    [
      "The server gave up: its \`finish_reason\` is 'error'.",
      "The stream ended before the answer was whole: a \`finish_reason\` is missing.",
      "The stream ended without an answer in it.",
    ]
  `)
})

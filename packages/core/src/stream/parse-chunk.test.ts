import { expect, test } from 'vitest'
import { toChunk, toCompletion } from './parse-chunk.ts'

const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }

test('a well-formed chunk is handed on as it is', () => {
  const chunk = { ...head, choices: [{ index: 0, delta: { content: 'a' }, finish_reason: null }], extra: 1 }
  expect(toChunk(chunk)).toBe(chunk)
  const empty = { ...head, choices: [], usage: { prompt_tokens: 1 } }
  expect(toChunk(empty)).toBe(empty)
})

test.each([
  ['no choices, but usage', { usage: { prompt_tokens: 1 } }, { usage: { prompt_tokens: 1 }, choices: [] }],
  ['no choices, but the name of a chunk', { ...head }, { ...head, choices: [] }],
  ['`choices: null`', { ...head, choices: null }, { ...head, choices: [] }],
  [
    'a choice without a delta',
    { choices: [{ index: 0, finish_reason: 'stop' }] },
    { choices: [{ index: 0, finish_reason: 'stop', delta: {} }] },
  ],
  ['`delta: null`', { choices: [{ index: 0, delta: null }] }, { choices: [{ index: 0, delta: {} }] }],
  ['choices that are none', { choices: [null, 7, { index: 0, delta: {} }] }, { choices: [{ index: 0, delta: {} }] }],
  [
    'a message for a delta',
    { choices: [{ index: 0, message: { content: 'a' } }] },
    { choices: [{ index: 0, delta: { content: 'a' } }] },
  ],
  ['a text for a delta', { choices: [{ index: 0, text: 'a' }] }, { choices: [{ index: 0, delta: { content: 'a' } }] }],
  [
    'choices without an index',
    { choices: [{ delta: { content: 'a' } }, { index: null, delta: { content: 'b' } }] },
    {
      choices: [
        { index: 0, delta: { content: 'a' } },
        { index: 1, delta: { content: 'b' } },
      ],
    },
  ],
  [
    'an index that is kept, of a choice without a delta',
    { choices: [{ index: 3, text: 'a' }] },
    { choices: [{ index: 3, delta: { content: 'a' } }] },
  ],
  ['a text that is none', { choices: [{ index: 0, text: 7 }] }, { choices: [{ index: 0, delta: {} }] }],
  [
    'a message alone that repeats the delta',
    { choices: [{ index: 0, delta: { content: 'b' }, message: { content: 'ab' } }] },
    { choices: [{ index: 0, delta: { content: 'b' } }] },
  ],
  [
    'a text alone that repeats the delta',
    { choices: [{ index: 0, delta: { content: 'b' }, text: 'b' }] },
    { choices: [{ index: 0, delta: { content: 'b' } }] },
  ],
  [
    'a message and a text that repeat the delta',
    { choices: [{ index: 0, delta: { content: 'b' }, message: { content: 'ab' }, text: 'b', seed: 1 }] },
    { choices: [{ index: 0, delta: { content: 'b' }, seed: 1 }] },
  ],
])('a chunk with %s is repaired', (_, given, expected) => {
  expect(toChunk(given)).toEqual(expected)
})

test.each([
  null,
  undefined,
  7,
  'text',
  true,
  [],
  [{ choices: [] }],
  {},
  { type: 'ping' },
  { object: 'error' },
  { object: { toString: 1 } },
  { usage: null },
])('%j is no chunk', (data) => {
  expect(toChunk(data)).toBeUndefined()
})

test('a well-formed completion is handed on as it is', () => {
  const completion = {
    ...head,
    choices: [{ index: 0, message: { role: 'assistant', content: 'a' }, finish_reason: 'stop' }],
  }
  expect(toCompletion(completion)).toBe(completion)
})

test('a message counts for more than the delta beside it', () => {
  const completion = { ...head, choices: [{ index: 0, message: { content: 'a' }, delta: { content: '' } }] }
  expect(toCompletion(completion)).toBe(completion)
})

test('a message that was left out is filled in, beside one that is there', () => {
  const message = { role: 'assistant', content: 'a' }
  const nothing = { role: 'assistant', content: null }
  expect(toCompletion({ ...head, choices: [{ index: 0, message }, { index: 1 }] })).toEqual({
    ...head,
    choices: [
      { index: 0, message },
      { index: 1, message: nothing },
    ],
  })
  expect(toCompletion({ choices: [{ index: 0, finish_reason: 'content_filter' }] })).toEqual({
    choices: [{ index: 0, finish_reason: 'content_filter', message: nothing }],
  })
})

const whole = { index: 0, message: { content: 'a' } }

test.each([
  { choices: [whole, null] },
  { choices: [whole, { index: 1, delta: {} }] },
  null,
  7,
  [],
  {},
  { choices: null },
  { choices: [null] },
  { choices: [{ index: 0, delta: {} }] },
])('%j is no completion', (data) => {
  expect(toCompletion(data)).toBeUndefined()
})

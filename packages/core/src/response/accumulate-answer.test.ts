import { expect, test } from 'vitest'
import { chunkOf } from '../../test/streams.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import { Accumulator, hasContent } from './accumulate.ts'

function fold(...chunks: object[]): ChatCompletion {
  const accumulator = new Accumulator()
  for (const chunk of chunks) accumulator.add(chunk as ChatChunk)
  return accumulator.completion()
}

test.each([
  [{ role: 'assistant' }, false],
  [{ role: 'assistant', content: '' }, false],
  [{ content: null, refusal: null, tool_calls: [] }, false],
  [{ content: 7 }, false],
  [{ content: 'a' }, true],
  [{ role: 'assistant', content: null, refusal: 'No' }, true],
  [{ tool_calls: [{}] }, true],
  [{ audio: {} }, true],
])('in %j there is something of an answer: %s', (said, expected) => {
  expect(hasContent(said)).toBe(expected)
})

test('an answer that came as one object has content where any of its choices has', () => {
  const completionOf = (...contents: (string | null)[]): ChatCompletion => ({
    ...fold(chunkOf({}, 'stop')),
    choices: contents.map((content, index) => ({
      index,
      message: { role: 'assistant', content },
      finish_reason: 'stop',
    })),
  })
  for (const [contents, expected] of [
    [[null, 'a'], true],
    [[null, null], false],
    [[], false],
  ] as const) {
    const accumulator = new Accumulator()
    accumulator.use(completionOf(...contents))
    expect(accumulator.hasContent).toBe(expected)
    expect(accumulator.partial()).toEqual(expected ? completionOf(...contents) : undefined)
  }
})

test('`id`, `model` and `created` are those that came first, each for itself, and fields behind them the last', () => {
  const head = { object: 'chat.completion.chunk', choices: [] }
  const folded = fold(
    { ...head, id: 'a', other: 1 },
    { ...head, id: 'b', model: 'm', other: 2 },
    { ...head, id: 'c', model: 'n', created: 5, other: 3 },
    { ...head, id: 'd', model: 'o', created: 6, other: 4 },
  )
  expect(folded).toMatchObject({ id: 'a', model: 'm', created: 5, other: 4 })
  expect(fold(head)).toEqual({ id: '', object: 'chat.completion', created: 0, model: '', choices: [] })
})

test('who made an answer is known however late it says so', () => {
  const head = { object: 'chat.completion.chunk', choices: [] }
  const fields = [{ created: 5 }, { model: 'm' }, { id: 'a' }]
  for (const order of [fields, fields.toReversed()])
    expect(fold(...order.map((field) => ({ ...head, ...field })))).toMatchObject({ id: 'a', model: 'm', created: 5 })
})

test('why each choice ended is told while it arrives, and of an answer that came as one object', () => {
  const accumulator = new Accumulator()
  expect(accumulator.finishReasons()).toEqual([])
  accumulator.add(chunkOf({ content: 'Hi' }))
  expect(accumulator.finishReasons()).toEqual([null])
  accumulator.add(chunkOf({}, 'stop'))
  expect(accumulator.finishReasons()).toEqual(['stop'])
  const whole = new Accumulator()
  whole.use({ ...accumulator.completion(), choices: [] })
  expect(whole.finishReasons()).toEqual([])
})

test('the answer at its end is one object for all, and what there is before is none of it', () => {
  const accumulator = new Accumulator()
  accumulator.add(chunkOf({ content: 'Hi' }))
  const before = accumulator.completion()
  accumulator.add(chunkOf({ content: '!' }, 'stop'))
  const final = accumulator.final()
  expect(final.choices[0]?.message.content).toBe('Hi!')
  expect(before.choices[0]?.message.content).toBe('Hi')
  expect(accumulator.final()).toBe(final)
  expect(accumulator.partial()).toBe(final)
})

test('a message that had no content at all has none, and a field of a choice is the last that was sent', () => {
  expect(fold({ ...chunkOf({}), choices: [{ index: 0, delta: { content: undefined } }] }).choices[0]?.message).toEqual({
    role: 'assistant',
  })
  const choices = [{ a: 1 }, { b: 2 }].map((seen) => ({ index: 0, delta: {}, finish_reason: null, seen }))
  expect(fold(...choices.map((choice) => ({ ...chunkOf({}), choices: [choice] }))).choices[0]).toMatchObject({
    seen: { b: 2 },
  })
  expect(fold(...choices.map((choice) => ({ ...chunkOf({}), choices: [choice] }))).choices[0]).not.toMatchObject({
    seen: { a: 1 },
  })
})

import { describe, expect, test } from 'vitest'
import { copy, type Fields, merge, mergeField, setField } from './merge-fields.ts'

function merged(...pieces: Fields[]): Fields {
  const target: Fields = {}
  for (const piece of pieces) merge(target, piece)
  return target
}

describe('a text', () => {
  test.each([
    'content',
    'text',
    'reasoning',
    'reasoning_content',
    'thinking',
    'refusal',
    'transcript',
    'summary',
    'arguments',
    'input',
    'data',
  ])('under `%s` grows', (key) => {
    expect(merged({ [key]: 'a' }, { [key]: 'b' })).toEqual({ [key]: 'ab' })
  })

  test.each(['type', 'channel', 'content_type', 'text_format', 'mycontent', 'input2', 'database', 'id'])(
    'under `%s` is a label: the last one stays',
    (key) => {
      expect(merged({ [key]: 'a' }, { [key]: 'b' })).toEqual({ [key]: 'b' })
    },
  )

  test('is not taken away by what is none', () => {
    for (const value of [null, undefined, '', 1, true, { a: 1 }])
      expect(merged({ content: 'a' }, { content: value })).toEqual({ content: 'a' })
  })

  test('that is empty gives way to whatever comes', () => {
    for (const value of ['a', 1, true, { a: 1 }])
      expect(merged({ content: '' }, { content: value })).toEqual({ content: value })
  })
})

describe('a field', () => {
  test('has the last value that says something', () => {
    for (const silent of [null, undefined, '']) expect(merged({ a: 1 }, { a: silent })).toEqual({ a: 1 })
    for (const loud of [0, false, 2, 'x', { b: 1 }]) expect(merged({ a: 1 }, { a: loud })).toEqual({ a: loud })
  })

  test('that says nothing says so in the weakest way that it was sent', () => {
    expect(merged({ a: null })).toEqual({ a: null })
    expect(merged({ a: null }, { a: '' })).toEqual({ a: '' })
    expect(merged({ a: '' }, { a: null })).toEqual({ a: '' })
    expect(Object.keys(merged({ a: undefined }))).toEqual(['a'])
  })

  test('that is an object is merged with the next, and one that was none is replaced by it', () => {
    expect(merged({ a: { b: 1, c: { d: 'x' } } }, { a: { c: { e: 2 } } })).toEqual({ a: { b: 1, c: { d: 'x', e: 2 } } })
    expect(merged({ a: 1 }, { a: { b: 1 } })).toEqual({ a: { b: 1 } })
  })

  test.each(['constructor', 'toString', 'valueOf'])('may be called `%s`, whatever it holds', (key) => {
    expect(Object.hasOwn(merged({ [key]: '' }), key)).toBe(true)
    expect(merged({ [key]: null })[key]).toBeNull()
    expect(merged({ [key]: 'a' }, { [key]: 'b' })[key]).toBe('b')
  })

  test('that is called `__proto__` is left out, at any depth', () => {
    const hostile = (): Fields =>
      JSON.parse('{"__proto__":{"x":1},"a":{"__proto__":{"x":1},"b":[{"__proto__":{"x":1}}]}}')
    const target = merged(hostile(), hostile())
    expect(target).toEqual({ a: { b: [{}, {}] } })
    setField(target, '__proto__', { x: 1 })
    mergeField(target, '__proto__', { x: 1 })
    expect(Object.getPrototypeOf(target)).toBe(Object.prototype)
    expect(JSON.stringify(target)).toBe('{"a":{"b":[{},{}]}}')
  })
})

describe('a list', () => {
  const text = { type: 'text', text: 'a' }

  test.each<[string, Fields[], Fields[], Fields[]]>([
    ['goes on where a text does', [text], [{ type: 'text', text: 'b' }], [{ type: 'text', text: 'ab' }]],
    [
      'goes on with a part of another type',
      [text],
      [{ type: 'image', text: 'b' }],
      [text, { type: 'image', text: 'b' }],
    ],
    [
      'goes on with a part of another index',
      [{ ...text, index: 0 }],
      [{ ...text, index: 1 }],
      [
        { ...text, index: 0 },
        { ...text, index: 1 },
      ],
    ],
    [
      'goes on where the index is the same',
      [{ ...text, index: 1 }],
      [{ ...text, index: 1 }],
      [{ ...text, text: 'aa', index: 1 }],
    ],
    ['has parts without a type side by side', [{ text: 'a' }], [{ text: 'b' }], [{ text: 'a' }, { text: 'b' }]],
    [
      'has parts side by side whose texts are of two kinds',
      [text],
      [{ type: 'text', text: [] }],
      [text, { type: 'text', text: [] }],
    ],
    [
      'has parts side by side that have no text',
      [{ type: 'x', url: 'a' }],
      [{ type: 'x', url: 'b' }],
      [
        { type: 'x', url: 'a' },
        { type: 'x', url: 'b' },
      ],
    ],
    [
      'goes on where a summary does',
      [{ type: 's', summary: 'a' }],
      [{ type: 's', summary: 'b' }],
      [{ type: 's', summary: 'ab' }],
    ],
    [
      'goes on where a thought does',
      [{ type: 't', thinking: [text] }],
      [{ type: 't', thinking: [text] }],
      [{ type: 't', thinking: [{ type: 'text', text: 'aa' }] }],
    ],
    ['is joined at its seam alone', [text], [text, text], [{ type: 'text', text: 'aa' }, text]],
  ])('%s', (_, first, second, expected) => {
    expect(merged({ parts: first }, { parts: second })).toEqual({ parts: expected })
  })

  test('takes a text as a part, before and after', () => {
    expect(merged({ content: 'a' }, { content: [text] })).toEqual({ content: [{ type: 'text', text: 'aa' }] })
    expect(merged({ content: [text] }, { content: 'b' })).toEqual({ content: [{ type: 'text', text: 'ab' }] })
    expect(merged({ content: [] }, { content: '' })).toEqual({ content: [] })
    expect(merged({ content: [text] }, { content: '' })).toEqual({ content: [text] })
  })

  test('gives way to what is neither', () => {
    expect(merged({ a: [1] }, { a: { b: 1 } })).toEqual({ a: { b: 1 } })
    expect(merged({ a: [1] }, { a: null })).toEqual({ a: [1] })
    expect(merged({ a: 7 }, { a: [1] })).toEqual({ a: [1] })
  })
})

test('a copy shares nothing with what it was made of, and has all of its keys', () => {
  const given = { '': 1, a: [{ b: { c: 1 } }], d: null }
  const made = copy(given)
  expect(made).toEqual(given)
  expect(made.a[0]).not.toBe(given.a[0])
  expect(made.a[0]?.b).not.toBe(given.a[0]?.b)
})

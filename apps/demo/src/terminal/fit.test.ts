import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fit, joinParts, pad, widthOf, wrap } from './fit.ts'

test('counts columns, not characters', () => {
  expect(['abc', '日本', 'e\u0301', '👩‍👩‍👧', ''].map(widthOf)).toEqual([3, 4, 1, 2, 0])
})

test('cuts what is too long, and never half of a wide character', () => {
  expect(fit('hello', 5)).toBe('hello')
  expect(fit('hello!', 5)).toBe('hell…')
  expect(fit('日本語です', 6)).toBe('日本…')
})

test('no text is wider than it may be, and padding fills what is left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
      expect(widthOf(fit(text, columns))).toBeLessThanOrEqual(columns)
      expect(widthOf(pad(text, columns))).toBe(columns)
    }),
  )
})

test('breaks between words, and within one that is longer than a line', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three'])
  expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij'])
})

test('parts are one line where there is room, and break between parts where there is not', () => {
  const parts = ['12 + 300 tokens', 'cache miss', 'context 312 of 128,000']
  expect(joinParts(parts, Infinity)).toEqual(['12 + 300 tokens · cache miss · context 312 of 128,000'])
  expect(joinParts(parts, 40)).toEqual(['12 + 300 tokens · cache miss', 'context 312 of 128,000'])
  expect(joinParts(parts, 16)).toEqual(['12 + 300 tokens', 'cache miss', 'context 312 of', '128,000'])
})

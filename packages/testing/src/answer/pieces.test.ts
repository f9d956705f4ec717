import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countPieces, pieces } from './pieces.ts'

describe('pieces', () => {
  test('give the text again when they are joined', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(pieces(text).join('')).toBe(text)
      }),
    )
  })

  test('are never empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(pieces(text)).not.toContain('')
      }),
    )
  })

  test.each([
    ['Hello world', ['Hello', ' world']],
    ['internationalise', ['interna', 'tionali', 'se']],
    ['12345', ['123', '45']],
    ['a, b\n\n- c', ['a', ',', ' b', '\n\n', '-', ' c']],
    ['line\r\nline', ['line', '\r', '\n', 'line']],
    ['', []],
  ])('splits %j at words, digits, signs and lines', (text, expected) => {
    expect(pieces(text)).toEqual(expected)
    expect(countPieces(text)).toBe(expected.length)
  })
})

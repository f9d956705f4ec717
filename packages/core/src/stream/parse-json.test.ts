import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from './parse-json.ts'

test('gives what JSON.parse gives', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 20 }), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text))
    }),
  )
})

describe('depth', () => {
  const nested = (levels: number): string => '[{"a":'.repeat(levels / 2) + '1' + '}]'.repeat(levels / 2)

  test('of 512 levels is read', () => {
    expect(parseJson(nested(512))).toEqual(JSON.parse(nested(512)))
  })

  test('of more is refused, before anything is built', () => {
    expect(() => parseJson(nested(514))).toThrow('JSON is nested more than 512 levels deep.')
    expect(() => parseJson('['.repeat(10_000_000))).toThrow(SyntaxError)
  })

  test('does not count brackets in strings, or behind escapes', () => {
    const text = JSON.stringify(['[{'.repeat(5000), `\\"${'['.repeat(5000)}`, '"[['.repeat(5000)])
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })

  test('does not add up what stands side by side', () => {
    const text = `[${Array.from({ length: 5000 }, () => '[{}]').join()}]`
    expect(parseJson(text)).toHaveLength(5000)
  })
})

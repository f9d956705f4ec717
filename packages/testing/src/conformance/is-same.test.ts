import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reordered } from '../../test/reordered.ts'
import { isSame } from './is-same.ts'

test('JSON is the same as its copy, whatever the order of the fields', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => isSame(value, reordered(structuredClone(value)))))
})

test('two JSON values are the same when their canonical texts are', () => {
  const canonical = (value: unknown): string =>
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
        : part,
    )
  const small = fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown)
  fc.assert(
    fc.property(small, small, (one, other) => {
      expect(isSame(one, other)).toBe(canonical(one) === canonical(other))
    }),
  )
})

test('a field that is undefined is none, and one that is null is one', () => {
  expect(isSame({ a: 1, b: undefined }, { a: 1 })).toBe(true)
  expect(isSame({ a: 1, b: null }, { a: 1 })).toBe(false)
  expect(isSame([], {})).toBe(false)
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalCopy, canonicalise } from './canonical.ts'
import { isCopyOf } from './is-copy-of.ts'

/** JSON, and what a program may hold that is no JSON. */
const anything = fc.anything({ withDate: true, withNullPrototype: true, withSparseArray: true, withBoxedValues: true })

it('never says yes to a value that would be sent as something else', () => {
  fc.assert(
    fc.property(anything, anything, (value, other) => {
      if (isCopyOf(canonicalCopy(value), other)) expect(canonicalise(other)).toBe(canonicalise(value))
    }),
    { numRuns: 2000 },
  )
})

it('says yes to the value that the copy is of', () => {
  fc.assert(
    fc.property(anything, (value) => {
      expect(isCopyOf(canonicalCopy(value), value)).toBe(true)
    }),
  )
})

it('says yes to what is sent alike', () => {
  const copy = canonicalCopy({ a: 1, b: [{ c: 'd' }], at: new Date(0) })
  expect(isCopyOf(copy, { b: [{ c: 'd', e: undefined }], f: () => 1, at: '1970-01-01T00:00:00.000Z', a: 1 })).toBe(true)
})

it.each([
  ['the order of a schema', { properties: { a: 1, b: 2 } }, { properties: { b: 2, a: 1 } }],
  ['a hole that is filled', { a: Array(1) }, { a: [1] }],
  ['a list and an object', { a: [1] }, { a: { 0: 1 } }],
  ['a field more', { a: 1 }, { a: 1, b: null }],
  ['a field less', { a: 1, b: 2 }, { a: 1 }],
  ['a field of the prototype', { a: 1, toString: 'x' }, { a: 1 }],
  ['`properties` that are none', { properties: { a: 1 } }, { properties: null }],
])('says no to %s', (_, value, other) => {
  expect(isCopyOf(canonicalCopy(value), other)).toBe(false)
  expect(isCopyOf(canonicalCopy(other), value)).toBe(false)
})

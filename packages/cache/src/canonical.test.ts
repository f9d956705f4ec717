import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalCopy, canonicalise, isLeftOut, isPlain, isSentAsItIs } from './canonical.ts'

/** Arbitrary JSON, without the one key whose order counts. */
const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('"properties"'))

describe('canonicalise', () => {
  it('writes JSON that reads back as the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalise(value) ?? '')).toEqual(sent(value))
      }),
    )
  })

  it('gives the same text for every order of keys', () => {
    fc.assert(
      fc.property(json, fc.infiniteStream(fc.nat()), (value, picks) => {
        expect(canonicalise(shuffleKeys(value, picks))).toBe(canonicalise(value))
      }),
    )
  })

  it('gives the same text for two values only where the same is sent', () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(canonicalise(left) === canonicalise(right)).toBe(isDeepStrictEqual(sent(left), sent(right)))
      }),
    )
  })

  it.each([
    ['a field that is undefined', { a: 1, b: undefined }, { a: 1 }],
    ['a function', { a: 1, b: () => 1 }, { a: 1 }],
    ['a symbol', { a: 1, b: Symbol('b') }, { a: 1 }],
    ['a key of the kind symbol', { a: 1, [Symbol('b')]: 2 }, { a: 1 }],
    ['a date', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['an object with toJSON', { a: { secret: 1, toJSON: (): object => ({ b: 2, a: 1 }) } }, { a: { a: 1, b: 2 } }],
    ['an object whose toJSON gives nothing', { a: { toJSON: (): undefined => undefined } }, {}],
    ['an instance of a class', new URLSearchParams(), {}],
    ['a boxed number', { a: Object(2) }, { a: 2 }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['an object whose toJSON gives null', { a: { toJSON: (): null => null } }, { a: null }],
    ['an object whose toJSON gives a list', { a: { toJSON: (): object => [{ c: 1, b: 2 }] } }, { a: [{ b: 2, c: 1 }] }],
    ['a list with toJSON', { a: Object.assign([1], { toJSON: (): object => [2] }) }, { a: [2] }],
    ['undefined in an array', [1, undefined], [1, null]],
    // oxlint-disable-next-line no-sparse-arrays
    ['a hole in an array', [1, , 2], [1, null, 2]],
    ['NaN', { a: NaN }, { a: null }],
    ['minus zero', { a: -0 }, { a: 0 }],
  ])('treats %s as what is sent instead', (_, value, sent) => {
    expect(canonicalise(value)).toBe(canonicalise(sent))
  })

  it.each([
    ['null and absent', { a: null }, {}],
    ['a number and its text', { a: 1 }, { a: '1' }],
    ['orders of an array', [1, 2], [2, 1]],
    ['one text and two', ['a,b'], ['a', 'b']],
    ['quotes and their escapes', { a: '"' }, { a: '\\"' }],
    ['lone surrogates', { a: '\ud800' }, { a: '\ud801' }],
    ['an empty object and an empty array', {}, []],
    ['Unicode forms of a letter', { a: 'é' }, { a: 'e\u0301' }],
  ])('tells apart %s', (_, left, right) => {
    expect(canonicalise(left)).not.toBe(canonicalise(right))
  })

  it('keeps the order inside `properties`, at any depth, and no other', () => {
    const schema = (properties: object): object => ({ type: 'object', $defs: { inner: { anyOf: [{ properties }] } } })
    expect(canonicalise(schema({ b: { type: 'string' }, a: {} }))).not.toBe(
      canonicalise(schema({ a: {}, b: { type: 'string' } })),
    )
    expect(canonicalise({ properties: { a: { type: 'string', title: 'A' } } })).toBe(
      canonicalise({ properties: { a: { title: 'A', type: 'string' } } }),
    )
  })

  it('sorts the keys of objects in a list called `properties`', () => {
    expect(canonicalise({ properties: [{ b: 1, a: 2 }] })).toBe('{"properties":[{"a":2,"b":1}]}')
  })

  it('keeps the order of a property that is itself called `properties`', () => {
    const nested = (properties: object): object => ({ properties: { properties: { properties } } })
    expect(canonicalise(nested({ b: 1, a: 2 }))).not.toBe(canonicalise(nested({ a: 2, b: 1 })))
  })

  it('keeps keys that look like a prototype', () => {
    expect(canonicalise(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}')
  })

  it('refuses what is nested too deep, and a cycle', () => {
    const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)])
    expect(canonicalise(nest(256))).toHaveLength(513)
    expect(() => canonicalise(nest(257))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The request must be nested at most 256 levels deep to have a cache key.]`,
    )
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    expect(() => canonicalise(cycle)).toThrow('at most 256 levels')
  })

  it('refuses a bigint, as JSON does', () => {
    expect(() => canonicalise({ seed: 1n })).toThrow(TypeError)
  })
})

describe('canonicalCopy', () => {
  it('has the keys of objects in order, and those that are not sent not at all', () => {
    const copy = canonicalCopy({ b: 1, a: undefined, c: () => 1, aa: Symbol('x'), '': 2 })
    expect(Object.keys(copy as object)).toEqual(['', 'b'])
  })

  it('sorts by the code units of keys, however many there are', () => {
    const keys = ['b', 'a', 'é', 'Z', '10', 'aa', 'a\u0000', 'ab']
    const copy = canonicalCopy(Object.fromEntries(keys.map((key) => [`k${key}`, 1])))
    expect(Object.keys(copy as object)).toEqual(keys.map((key) => `k${key}`).toSorted((a, b) => (a < b ? -1 : 1)))
  })

  it('has a field that is called like a prototype, and no other prototype', () => {
    const copy = canonicalCopy(JSON.parse('{"__proto__":{"a":1}}')) as object
    expect(Object.keys(copy)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
  })

  it.each([undefined, () => 1, Symbol('x')])('is undefined for what JSON leaves out: %s', (value) => {
    expect(canonicalCopy(value)).toBeUndefined()
    expect(isLeftOut(value)).toBe(true)
  })

  it.each([null, 0, '', false, Number.NaN])('is the value itself where it is no object: %s', (value) => {
    expect(canonicalCopy(value)).toBe(value)
    expect(isLeftOut(value)).toBe(false)
  })
})

describe('what is sent as it is', () => {
  it.each([
    ['an object', {}, true],
    ['an object without a prototype', Object.create(null), true],
    ['an object with a field that is called toJSON', { toJSON: 1 }, true],
    ['an object with toJSON', { toJSON: (): number => 1 }, false],
    ['a date', new Date(0), false],
    [
      'an instance of a class',
      new (class Own {
        readonly a = 1
      })(),
      false,
    ],
  ])('%s: %j', (_, value: object, expected) => {
    expect(isPlain(value)).toBe(expected)
    expect(isSentAsItIs(value)).toBe(expected)
  })

  it('is a list, unless it says itself what is sent of it', () => {
    expect(isSentAsItIs([1])).toBe(true)
    expect(isSentAsItIs(Object.assign([1], { toJSON: () => 1 }))).toBe(false)
    expect(isPlain([1])).toBe(false)
  })
})

/** What arrives at the server. */
function sent(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

function shuffleKeys(value: unknown, picks: Iterator<number>): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffleKeys(item, picks))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, field]) => ({
    key,
    field: shuffleKeys(field, picks),
    at: next(picks),
  }))
  return Object.fromEntries(entries.toSorted((a, b) => a.at - b.at).map(({ key, field }) => [key, field]))
}

function next(picks: Iterator<number>): number {
  return picks.next().value ?? 0
}

import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonValue } from './json-value.ts'
import { createRandom } from '../answer/random.ts'

const ajv = new Ajv2020({ strict: false, validateFormats: false, multipleOfPrecision: 6 })

const scalar = fc.oneof(
  fc.record({ type: fc.constant('string'), minLength: fc.nat(20) }),
  fc.record({ type: fc.constant('string'), maxLength: fc.nat(20) }),
  fc.record({ type: fc.constantFrom('integer', 'number'), minimum: fc.integer({ min: -50, max: 50 }) }),
  fc.record({ type: fc.constantFrom('integer', 'number'), maximum: fc.integer({ min: -50, max: 50 }) }),
  fc.record({
    type: fc.constant('integer'),
    exclusiveMinimum: fc.integer({ min: 0, max: 9 }),
    maximum: fc.constant(12),
  }),
  fc.record({ type: fc.constant('integer'), multipleOf: fc.integer({ min: 1, max: 9 }), minimum: fc.nat(30) }),
  fc.record({
    type: fc.constant('number'),
    exclusiveMinimum: fc.constant(0),
    exclusiveMaximum: fc.double({ min: 0.001, max: 9, noNaN: true }),
  }),
  fc.record({ type: fc.constant('number'), exclusiveMaximum: fc.integer({ min: -9, max: 9 }) }),
  fc.record({ type: fc.constant('number'), multipleOf: fc.constantFrom(0.1, 0.25, 3), minimum: fc.nat(9) }),
  fc.record({ enum: fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { minLength: 1 }) }),
  fc.record({ const: fc.oneof(fc.string(), fc.boolean()) }),
  fc.record({ type: fc.constantFrom('boolean', 'null', ['string', 'null']) }),
  fc.record({ type: fc.constant('integer'), multipleOf: fc.constantFrom(0.5, 1.5, 2.5) }),
)
const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'toString', '__proto__'), { maxLength: 3 })
const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(4) }),
    fc.record({ type: fc.constant('array'), items: scalar, uniqueItems: fc.constant(true), maxItems: fc.nat(3) }),
    fc.record({ type: fc.constant('array'), contains: tie('schema'), minItems: fc.nat(3) }),
    fc.record({ prefixItems: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }), items: fc.constant(false) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ type: fc.constant('object'), required: names, minProperties: fc.nat(4) }),
    fc.record({ required: names, additionalProperties: tie('schema'), minProperties: fc.nat(2) }),
    fc.record({
      properties: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), scalar),
      maxProperties: fc.nat(2),
      type: fc.constant('object'),
    }),
    fc
      .tuple(scalar, fc.constantFrom({ title: 'x' }, { minLength: 25 }, { description: 'y', default: 1 }))
      .filter(
        ([target, beside]) =>
          !('minLength' in beside) || !('maxLength' in target || 'enum' in target || 'const' in target),
      )
      .map(([target, beside]) => ({ $defs: { target }, allOf: [{ ...beside }, target] })),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/u), tie('schema'), { maxKeys: 4 }).map((properties) => ({
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    })),
  ),
}))

describe('jsonValue', () => {
  test('satisfies the schema, whatever the seed', () => {
    fc.assert(
      fc.property(schema, fc.string(), (each, seed) => {
        const value = jsonValue(each, createRandom(seed))
        expect(ajv.validate(each as object, value), JSON.stringify({ each, value, errors: ajv.errors })).toBe(true)
      }),
    )
  })

  test('follows references, also of a schema to itself', () => {
    const tree = {
      type: 'object',
      properties: {
        name: { type: 'string' },
        children: { type: 'array', items: { $ref: '#' } },
        next: { anyOf: [{ $ref: '#/$defs/link' }, { type: 'null' }] },
      },
      required: ['name', 'children', 'next'],
      additionalProperties: false,
      $defs: { link: { type: 'object', properties: { to: { $ref: '#' } }, required: ['to'] } },
    }
    for (const seed of ['a', 'b', 'c']) {
      const value = jsonValue(tree, createRandom(seed))
      expect(ajv.validate(tree, value), JSON.stringify(ajv.errors)).toBe(true)
    }
  })

  test.each<[string, object]>([
    ['no end', { type: 'object', properties: { again: { $ref: '#' } }, required: ['again'] }],
    ['two ways round', { type: 'object', properties: { a: { $ref: '#' }, b: { $ref: '#' } }, required: ['a', 'b'] }],
    [
      'a reference to itself',
      { $defs: { a: { $ref: '#/$defs/a' } }, oneOf: [{ type: 'null' }, { $ref: '#/$defs/a' }] },
    ],
    ['bounds that cross', { type: 'integer', minimum: 3, maximum: 2 }],
    ['lengths that cross', { type: 'string', minLength: 3, maxLength: 2 }],
    ['counts that cross', { type: 'array', minItems: 3, maxItems: 2 }],
    ['more than may be different', { type: 'array', items: { type: 'boolean' }, uniqueItems: true, minItems: 3 }],
    ['more than there are places', { prefixItems: [true], items: false, minItems: 2 }],
    ['what is required and forbidden', { type: 'object', required: ['a'], additionalProperties: false }],
    ['no type in common', { allOf: [{ type: 'string' }, { type: 'integer' }] }],
    ['no value in common', { allOf: [{ enum: [1, 2] }, { const: 3 }] }],
    ['branches that are the same', { oneOf: [{ type: 'integer' }, { type: 'integer' }] }],
    ['a length that no format has', { type: 'string', format: 'date', minLength: 40 }],
    ['more than a test can use', { type: 'array', items: { type: 'string' }, minItems: 1e9 }],
    ['longer than a test can use', { type: 'string', minLength: 1e9 }],
  ])('says so at once where nothing satisfies the schema: %s', (_name, each) => {
    expect(() => jsonValue(each, createRandom('a'))).toThrow('the simulator finds no value that satisfies it')
  })

  const object = (property: object, more: object = {}): object => ({
    type: 'object',
    properties: { a: property },
    required: ['a'],
    ...more,
  })
  test.each<[string, object]>([
    ['two different booleans', object({ type: 'array', items: { type: 'boolean' }, uniqueItems: true, minItems: 2 })],
    ['all of an enum', object({ type: 'array', items: { enum: ['x', 'y', 'z'] }, uniqueItems: true, minItems: 3 })],
    ['a tuple', object({ prefixItems: [{ type: 'string' }, { type: 'number' }], items: false, minItems: 2 })],
    ['a short tuple', object({ prefixItems: [{ type: 'string' }, { type: 'number' }], maxItems: 1 })],
    ['what it contains', object({ type: 'array', contains: { const: 5 } })],
    ['what it contains, among others', object({ items: { type: 'integer' }, contains: { minimum: 900 }, maxItems: 2 })],
    ['oneOf that overlaps', object({ oneOf: [{ type: 'number' }, { type: 'integer' }] })],
    ['three oneOf that overlap', object({ items: { oneOf: [{ type: 'number' }, { type: 'integer' }] }, minItems: 3 })],
    ['minProperties', { type: 'object', minProperties: 3, additionalProperties: { type: 'integer' } }],
    ['beside a reference', object({ $ref: '#/$defs/s', minLength: 30 }, { $defs: { s: { type: 'string' } } })],
    [
      'beside a reference, stricter',
      object({ $ref: '#/$defs/n', maximum: 3 }, { $defs: { n: { type: 'integer', minimum: 3 } } }),
    ],
    ['required without properties', { type: 'object', required: ['zz'] }],
    [
      'required with additionalProperties',
      { type: 'object', required: ['zz'], additionalProperties: { type: 'integer' } },
    ],
    ['allOf with both bounds', object({ allOf: [{ type: 'integer', minimum: 5 }, { maximum: 6 }, { minimum: 2 }] })],
    ['allOf with the same property', { allOf: [object({ type: 'integer' }), object({ minimum: 700 })] }],
    ['a branch that does not fit', object({ type: 'integer', anyOf: [{ type: 'string' }, { minimum: 4 }] })],
    ['an enum with a type', object({ type: 'string', enum: [1, 'x', null] })],
    [
      'a reference into a list',
      { anyOf: [{ type: 'integer' }, { type: 'array', items: { $ref: '#/anyOf/0' }, minItems: 1 }] },
    ],
    ['names that objects have anyway', { type: 'object', required: ['toString', 'constructor'] }],
    ['a large integer', object({ type: 'integer', minimum: 9_007_199_254_740_900, maximum: 9_007_199_254_740_910 })],
    ['schemas that are true', object({}, { properties: { a: true }, additionalProperties: true })],
  ])('satisfies a schema with %s', (_name, each) => {
    for (let seed = 0; seed < 20; seed++) {
      const value = jsonValue(each, createRandom(String(seed)))
      expect(ajv.validate(each, value), JSON.stringify({ value, errors: ajv.errors })).toBe(true)
    }
  })

  test('merges allOf', () => {
    const both = {
      allOf: [
        { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] },
        { properties: { b: { const: 'x' } }, required: ['b'] },
      ],
    }
    expect(jsonValue(both, createRandom('a'))).toEqual({ a: expect.any(Number), b: 'x' })
  })

  test('keeps what stands beside anyOf', () => {
    const either = {
      type: 'object',
      properties: { id: { type: 'integer' } },
      required: ['id'],
      anyOf: [{ properties: { a: { const: 1 } }, required: ['a'] }],
    }
    expect(jsonValue(either, createRandom('a'))).toEqual({ id: expect.any(Number), a: 1 })
  })

  test.each([
    ['date', /^\d{4}-\d\d-\d\d$/u],
    ['date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u],
    ['email', /^\S+@example\.com$/u],
    ['uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/u],
    ['uri', /^https:\/\/example\.com\//u],
    ['uri-reference', /^https:\/\/example\.com\//u],
  ])('writes strings of the format %s', (format, pattern) => {
    expect(jsonValue({ type: 'string', format }, createRandom('a'))).toMatch(pattern)
  })

  test('makes other strings from the name of the property', () => {
    const value = jsonValue({ type: 'object', properties: { first_name: { type: 'string' } } }, createRandom('a'))
    expect(value).toEqual({ first_name: expect.stringMatching(/^first name \d+$/u) })
  })
})

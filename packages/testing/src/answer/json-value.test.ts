import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonValue } from './json-value.ts'
import { createRandom } from './random.ts'

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
)
const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(4) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
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

  test('ends for a schema that nothing satisfies', () => {
    const endless = { type: 'object', properties: { again: { $ref: '#' } }, required: ['again'] }
    expect(JSON.stringify(jsonValue(endless, createRandom('a'))).length).toBeGreaterThan(0)
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
  ])('writes strings of the format %s', (format, pattern) => {
    expect(jsonValue({ type: 'string', format }, createRandom('a'))).toMatch(pattern)
  })

  test('makes other strings from the name of the property', () => {
    const value = jsonValue({ type: 'object', properties: { first_name: { type: 'string' } } }, createRandom('a'))
    expect(value).toEqual({ first_name: expect.stringMatching(/^first name \d+$/u) })
  })
})

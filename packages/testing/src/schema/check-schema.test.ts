import { describe, expect, test } from 'vitest'
import { asker, problem, question } from '../../test/ask.ts'
import { createSimulator } from '../simulator/create-simulator.ts'
import { checkSchema } from './check-schema.ts'

const refusal = (schema: unknown): unknown => {
  try {
    checkSchema(schema)
  } catch (error) {
    return error
  }
  return undefined
}

describe('checkSchema', () => {
  test.each<[string, unknown]>([
    ['not', { const: 1 }],
    ['if', { const: 1 }],
    ['pattern', '^x'],
    ['patternProperties', { '^x': {} }],
    ['propertyNames', { maxLength: 2 }],
    ['dependentRequired', { a: ['b'] }],
    ['dependentSchemas', { a: {} }],
    ['unevaluatedProperties', false],
    ['unevaluatedItems', false],
    ['minContains', 2],
    ['maxContains', 2],
    ['$dynamicRef', '#x'],
  ])('refuses `%s` by its name', (keyword, value) => {
    expect(refusal({ [keyword]: value })).toMatchObject({
      message: `keyword \`${keyword}\` is not supported`,
      steps: [],
    })
  })

  test.each<[string, object, string[]]>([
    ['a property', { properties: { a: { not: {} } } }, ['properties', 'a']],
    ['a definition that nobody uses', { $defs: { a: { not: {} } } }, ['$defs', 'a']],
    ['a branch', { anyOf: [true, { not: {} }] }, ['anyOf', '1']],
    ['an item', { items: { items: { not: {} } } }, ['items', 'items']],
    ['a place', { prefixItems: [{ not: {} }] }, ['prefixItems', '0']],
    ['what is contained', { contains: { not: {} } }, ['contains']],
    ['all other properties', { additionalProperties: { not: {} } }, ['additionalProperties']],
  ])('finds it in %s, and says where', (_name, schema, steps) => {
    expect(refusal(schema)).toMatchObject({ message: 'keyword `not` is not supported', steps })
  })

  test.each<[string, unknown, RegExp]>([
    [
      'an anchor',
      { $ref: '#s', $defs: { s: { $anchor: 's' } } },
      /^keyword `\$ref` with "#s" is not supported, only point/u,
    ],
    ['another document', { $ref: 'https://example.com/s' }, /^keyword `\$ref` with "https:/u],
    ['a way that leads nowhere', { $ref: '#/$defs/b', $defs: { a: {} } }, /^keyword `\$ref`/u],
    ['a way through what objects have anyway', { $ref: '#/constructor' }, /^keyword `\$ref`/u],
    ['items as a list', { items: [{}] }, /^keyword `items` with a list is not supported, use `prefixItems`$/u],
    ['a text', 'string', /^a schema must be an object or a boolean$/u],
  ])('refuses %s', (_name, schema, message) => {
    expect(refusal(schema)).toMatchObject({ message: expect.stringMatching(message) })
  })

  test('accepts what forbids nothing, and names that look like keywords', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'x',
      title: 't',
      default: { not: 1 },
      examples: [{ pattern: 1 }],
      'x-order': 1,
      properties: { not: { type: 'string' }, pattern: { enum: [{ not: 1 }] } },
    }
    expect(refusal(schema)).toBeUndefined()
  })
})

describe('a request with a schema that is not supported', () => {
  const schema = { type: 'object', properties: { a: { type: 'integer', not: { const: 1 } } } }
  const format = { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } }
  const tools = [
    { type: 'function', function: { name: 'roll_dice' } },
    { type: 'function', function: { name: 'get_weather', parameters: schema } },
  ]
  const weather = { messages: [{ role: 'user', content: 'What is the weather?' }] }

  test.each([false, true])('gets 400 in the shape of the API, with stream %s', async (stream) => {
    const response = await asker(createSimulator().fetch)({ ...format, stream })
    expect(response.status).toBe(400)
    expect(await problem(response)).toEqual({
      message:
        "Invalid schema for response_format 'answer': In context=('properties', 'a'), keyword `not` is not supported.",
      type: 'invalid_request_error',
      param: 'response_format',
      code: null,
    })
  })

  test('gets 400 for the tool that would be called', async () => {
    const ask = asker(createSimulator().fetch)
    expect(await problem(await ask({ ...weather, tools }))).toEqual({
      message:
        "Invalid schema for function 'get_weather': In context=('properties', 'a'), keyword `not` is not supported.",
      type: 'invalid_request_error',
      param: 'tools[1].function.parameters',
      code: 'invalid_function_parameters',
    })
    expect((await ask({ messages: [question], tools, tool_choice: 'none' })).status).toBe(200)
  })

  test('is answered all the same where the test gives the text', async () => {
    const ask = asker(createSimulator({ answer: () => '{"a":2}' }).fetch)
    expect((await ask(format)).status).toBe(200)
    expect((await ask({ ...weather, tools })).status).toBe(200)
  })

  test('gets an object as arguments where the schema leaves it open', async () => {
    const parameters = {}
    const open = [{ type: 'function', function: { name: 'get_weather', parameters } }]
    const response = await asker(createSimulator().fetch)({ ...weather, tools: open })
    expect(JSON.stringify(await response.json())).toContain('"arguments":"{}"')
  })
})

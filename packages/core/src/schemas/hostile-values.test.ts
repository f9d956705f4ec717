import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ChatError, isChatError } from '../errors/chat-error.ts'
import { parseChatChunk, parseChatCompletion, parseChatParams } from './index.ts'

const secret = 'hunter2 the Überraschung'
const parsers = [parseChatParams, parseChatCompletion, parseChatChunk]
const user = { role: 'user', content: 'Hi' }

/** What a parser makes of a value; anything but a ChatError fails the test. */
function refusalBy(parse: (value: unknown) => unknown, value: unknown): ChatError | undefined {
  try {
    parse(value)
    return undefined
  } catch (error) {
    if (isChatError(error)) return error
    throw error
  }
}

function nested(depth: number, leaf: unknown = {}): unknown {
  let value = leaf
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? { in: value } : [value]
  return value
}

describe('a value nested too deep', () => {
  test('is refused, wherever it is', () => {
    const deep = nested(100_000)
    const bodies = [
      deep,
      { model: 'm', messages: deep },
      { model: 'm', messages: [user], x: deep },
      { model: 'm', messages: [{ ...user, content: [{ type: 'text', text: 'x', x: deep }] }] },
    ]
    for (const body of bodies) expect(refusalBy(parseChatParams, body)?.message).toMatch(/nested more than 500 levels/)
    const choices = [{ index: 0, message: { role: 'assistant', content: '', x: deep }, delta: { x: deep } }]
    expect(refusalBy(parseChatCompletion, { choices })?.code).toBe('invalid_response')
    expect(refusalBy(parseChatChunk, { choices })?.code).toBe('invalid_response')
  })

  test('is refused also where it has no end', () => {
    const body: Record<string, unknown> = { model: 'm', messages: [user] }
    body['self'] = body
    expect(refusalBy(parseChatParams, body)?.code).toBe('invalid_request')
  })

  test('passes up to 500 levels', () => {
    expect(refusalBy(parseChatParams, { model: 'm', messages: [user], x: nested(498) })).toBeUndefined()
    expect(refusalBy(parseChatParams, { model: 'm', messages: [user], x: nested(500) })).toBeDefined()
  })
})

describe('names that objects inherit', () => {
  test('give no field that is not there', () => {
    const inherited = JSON.parse('{"__proto__":{"model":"m","messages":[{"role":"user","content":"Hi"}]}}')
    expect(refusalBy(parseChatParams, inherited)?.message).toBe('you must provide a model parameter')
    expect(refusalBy(parseChatCompletion, JSON.parse('{"__proto__":{"choices":[]}}'))?.code).toBe('invalid_response')
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('are no role and no format: %s', (name) => {
    const role = refusalBy(parseChatParams, { model: 'm', messages: [{ role: name, content: 'Hi' }] })
    expect(role?.param).toBe('messages[0].role')
    const format = refusalBy(parseChatParams, { model: 'm', messages: [user], response_format: { type: name } })
    expect(format?.param).toBe('response_format.type')
  })

  test('stay what they are in the data, and pollute nothing', () => {
    const body = JSON.parse(
      '{"model":"m","__proto__":{"polluted":1},"messages":[{"__proto__":{"polluted":1},"role":"user","content":[{"type":"__proto__"},{"type":"constructor"}]}]}',
    )
    expect(parseChatParams(body)).toBe(body)
    expect(body.polluted ?? body.messages[0].polluted ?? Object('').polluted).toBeUndefined()
  })
})

describe('a list of hundreds of thousands', () => {
  const many = 300_000

  test('is refused by its first item', () => {
    const zeros = Array.from({ length: many }, () => 0)
    expect(refusalBy(parseChatParams, { model: 'm', messages: zeros })?.param).toBe('messages[0]')
    expect(refusalBy(parseChatParams, { model: 'm', messages: [user], tools: zeros })?.param).toBe('tools[0]')
    expect(refusalBy(parseChatParams, { model: 'm', messages: [{ role: 'user', content: zeros }] })?.param).toBe(
      'messages[0].content[0]',
    )
    for (const parse of [parseChatCompletion, parseChatChunk]) {
      expect(refusalBy(parse, { choices: [0], usage: zeros })?.code).toBe('invalid_response')
    }
    expect(refusalBy(parseChatCompletion, { choices: zeros })?.code).toBe('invalid_response')
  })

  test('is refused by its last item', () => {
    const content: unknown[] = Array.from({ length: many }, () => ({ type: 'text', text: '' }))
    content[many - 1] = { type: 'text', text: 0 }
    const error = refusalBy(parseChatParams, { model: 'm', messages: [{ role: 'user', content }] })
    expect(error?.param).toBe('messages[0].content[299999].text')
  })

  test('is refused with a short message, where that many calls are not answered', () => {
    const tool_calls = Array.from({ length: many }, (_, id) => ({
      id: String(id),
      function: { name: 'f', arguments: '' },
    }))
    const error = refusalBy(parseChatParams, { model: 'm', messages: [{ role: 'assistant', tool_calls }] })
    expect(error?.param).toBe('messages.[0].tool_calls')
    expect(error?.message.length).toBeLessThan(1000)
  })
})

describe('any value', () => {
  test('is given back or refused by a ChatError', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...parsers), (value, parse) => {
        refusalBy(parse, value)
      }),
      { numRuns: 2000 },
    )
  })

  test('never gets into an error, as a value or as a name', () => {
    let refused = 0
    fc.assert(
      fc.property(fc.constantFrom(...wholes), fc.nat(), junk, (whole, at, value) => {
        const places = placesIn(whole)
        const spoiled = withPart(whole, places[at % places.length] ?? [], value)
        for (const parse of parsers) {
          const error = refusalBy(parse, spoiled)
          if (!error) continue
          refused++
          expect(
            `${error.stack} ${JSON.stringify(error)} ${inspect(error, { depth: 9, showHidden: true })}`,
          ).not.toContain('hunter2')
        }
      }),
      { numRuns: 2000 },
    )
    expect(refused).toBeGreaterThan(1000)
  })
})

const junk = fc.constantFrom<unknown>(secret, [secret], { [secret]: secret }, { [secret]: 1 }, [{ type: secret }], {
  type: secret,
  name: secret,
})

/** A request, an answer and a chunk with something secret in each text. */
const wholes: readonly object[] = [
  {
    model: secret,
    temperature: 1,
    stream: true,
    stop: [secret],
    metadata: { [secret]: secret },
    logit_bias: { [secret]: 1 },
    response_format: { type: 'json_schema', json_schema: { name: secret, schema: { [secret]: secret } } },
    tools: [{ type: 'function', function: { name: secret, description: secret, parameters: { [secret]: secret } } }],
    tool_choice: { type: 'function', function: { name: secret } },
    messages: [
      { role: 'system', content: secret },
      {
        role: 'user',
        content: [
          { type: 'text', text: secret },
          { type: 'image_url', image_url: { url: secret } },
        ],
      },
      {
        role: 'assistant',
        content: secret,
        tool_calls: [{ id: secret, function: { name: secret, arguments: secret } }],
      },
      { role: 'tool', tool_call_id: secret, content: secret },
    ],
  },
  {
    id: secret,
    usage: { prompt_tokens: 1, [secret]: secret },
    choices: [
      {
        index: 0,
        finish_reason: secret,
        message: { role: secret, content: secret, refusal: secret, tool_calls: [{ function: { arguments: secret } }] },
      },
    ],
  },
  {
    model: secret,
    choices: [
      { index: 0, delta: { content: secret, reasoning: secret, tool_calls: [{ function: { name: secret } }] } },
    ],
  },
]

function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, part]) => placesIn(part, [...path, key]))]
}

function withPart(whole: unknown, [key, ...rest]: readonly string[], part: unknown): unknown {
  if (key === undefined) return part
  const copy = Array.isArray(whole) ? [...whole] : { ...Object(whole) }
  copy[key] = withPart(copy[key], rest, part)
  return copy
}

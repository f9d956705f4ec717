import { describe, expect, test } from 'vitest'
import { chunkOf } from '../../test/streams.ts'
import type { ChatChunk, Delta } from '../wire/chunk.ts'
import type { ChatCompletion, CompletionChoice } from '../wire/completion.ts'
import { Accumulator } from './accumulate.ts'

function fold(...chunks: object[]): ChatCompletion {
  const accumulator = new Accumulator()
  for (const chunk of chunks) accumulator.add(structuredClone(chunk) as ChatChunk)
  return accumulator.completion()
}

function choiceOf(...deltas: object[]): CompletionChoice | undefined {
  return fold(...deltas.map((delta) => chunkOf(delta as Delta))).choices[0]
}

function messageOf(...deltas: object[]): unknown {
  return choiceOf(...deltas)?.message
}

function callsOf(...deltas: (object | null | undefined)[]): unknown {
  return choiceOf(
    ...deltas.map((delta) => ({ tool_calls: delta === null || delta === undefined ? delta : [delta].flat() })),
  )?.message.tool_calls
}

function call(
  index: number | undefined,
  id: string | null | undefined,
  name?: string | null,
  args?: string | object | null,
): object {
  return { index, id, type: 'function', function: { name, arguments: args } }
}

const said = { role: 'assistant', content: null }

describe('a message', () => {
  test.each<[string, object[], object]>([
    ['the role comes alone', [{ role: 'assistant' }, { content: 'Hi' }], { role: 'assistant', content: 'Hi' }],
    ['the role is null', [{ role: null, content: 'Hi' }], { role: 'assistant', content: 'Hi' }],
    ['the role is null at first', [{ role: null }, { role: 'tool' }], { role: 'tool', content: null }],
    [
      'the role is repeated',
      [
        { role: 'assistant', content: 'H' },
        { role: 'assistant', content: 'i' },
      ],
      { role: 'assistant', content: 'Hi' },
    ],
    ['there is no role', [{ content: 'Hi' }], { role: 'assistant', content: 'Hi' }],
    ['there is no content', [{ role: 'assistant' }], said],
    ['content is null throughout', [{ content: null }, { content: null }], said],
    [
      'content is null now and then',
      [{ content: null }, { content: 'a' }, { content: null }, { content: 'b' }],
      { ...said, content: 'ab' },
    ],
    ['content is empty', [{ content: '' }], { ...said, content: '' }],
    [
      'content is no text, after some',
      [{ content: 'a' }, { content: 1 }, { content: { b: 1 } }, { content: true }, { content: 'c' }],
      { ...said, content: 'ac' },
    ],
    [
      'reasoning comes first',
      [{ reasoning_content: 'h' }, { reasoning_content: 'm' }, { content: 'Hi' }],
      { ...said, reasoning_content: 'hm', content: 'Hi' },
    ],
    ['reasoning has the other name', [{ reasoning: 'h' }, { reasoning: 'm' }], { ...said, reasoning: 'hm' }],
    ['it is refused', [{ refusal: 'No' }, { refusal: '.' }], { ...said, refusal: 'No.' }],
    [
      'a label is repeated',
      [
        { channel: 'analysis', content: 'a' },
        { channel: 'analysis', content: 'b' },
      ],
      { ...said, channel: 'analysis', content: 'ab' },
    ],
    [
      'it has parts, joined at the seam',
      [
        { content: [{ type: 'text', text: 'a' }] },
        {
          content: [
            { type: 'text', text: 'b' },
            { type: 'image', url: 'u' },
          ],
        },
        { content: 'c' },
      ],
      {
        ...said,
        content: [
          { type: 'text', text: 'ab' },
          { type: 'image', url: 'u' },
          { type: 'text', text: 'c' },
        ],
      },
    ],
    [
      'a text becomes parts',
      [
        { content: '' },
        { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'h' }] }] },
        { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'm' }] }] },
      ],
      { ...said, content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] },
    ],
    [
      'a text that is there becomes parts',
      [{ content: 'a' }, { content: [{ type: 'text', text: 'b' }] }],
      { ...said, content: [{ type: 'text', text: 'ab' }] },
    ],
    [
      'reasoning has details',
      [
        { reasoning_details: [{ type: 'reasoning.text', text: 'h', index: 0, format: 'f' }] },
        { reasoning_details: [{ type: 'reasoning.text', text: 'm', index: 0, format: 'f' }] },
        { reasoning_details: [{ type: 'reasoning.encrypted', data: 'x', index: 1 }] },
      ],
      {
        ...said,
        reasoning_details: [
          { type: 'reasoning.text', text: 'hm', index: 0, format: 'f' },
          { type: 'reasoning.encrypted', data: 'x', index: 1 },
        ],
      },
    ],
    [
      'annotations follow each other',
      [
        { annotations: [{ type: 'url_citation', url_citation: { url: 'a' } }] },
        { annotations: [{ type: 'url_citation', url_citation: { url: 'b' } }] },
      ],
      {
        ...said,
        annotations: [
          { type: 'url_citation', url_citation: { url: 'a' } },
          { type: 'url_citation', url_citation: { url: 'b' } },
        ],
      },
    ],
    [
      'audio grows',
      [
        { audio: { id: 'a', transcript: 'H' } },
        { audio: { data: 'QQ' } },
        { audio: { transcript: 'i', data: '==' } },
        { audio: { expires_at: 9 } },
      ],
      { ...said, audio: { id: 'a', transcript: 'Hi', data: 'QQ==', expires_at: 9 } },
    ],
    [
      'a function is called in the old way',
      [
        { function_call: { name: 'f', arguments: '' } },
        { function_call: { arguments: '{"a"' } },
        { function_call: { arguments: ':1}' } },
      ],
      { ...said, function_call: { name: 'f', arguments: '{"a":1}' } },
    ],
    [
      'there are fields that nobody knows',
      [{ extra: { a: 1 } }, { extra: { b: [2] } }, { extra: null }],
      { ...said, extra: { a: 1, b: [2] } },
    ],
  ])('is put together when %s', (_, deltas, expected) => {
    expect(messageOf(...deltas)).toEqual(expected)
  })
})

describe('tool calls', () => {
  test.each<[string, (object | null | undefined)[], unknown]>([
    [
      'in pieces',
      [call(0, 'a', 'f', ''), call(0, undefined, undefined, '{"x"'), call(0, undefined, undefined, ':1}')],
      [['a', 'f', '{"x":1}']],
    ],
    [
      'interleaved',
      [call(0, 'a', 'f', '1'), call(1, 'b', 'g', '2'), call(0, null, null, '3'), call(1, null, null, '4')],
      [
        ['a', 'f', '13'],
        ['b', 'g', '24'],
      ],
    ],
    [
      'out of order',
      [call(1, 'b', 'g', '2'), call(0, 'a', 'f', '1')],
      [
        ['a', 'f', '1'],
        ['b', 'g', '2'],
      ],
    ],
    [
      'two in one chunk',
      [[call(0, 'a', 'f', '1'), call(1, 'b', 'g', '2')]],
      [
        ['a', 'f', '1'],
        ['b', 'g', '2'],
      ],
    ],
    ['with id and name repeated', [call(0, 'a', 'f', '1'), call(0, 'a', 'f', '2')], [['a', 'f', '12']]],
    ['with id and name empty later', [call(0, 'a', 'f', '1'), call(0, '', '', '2')], [['a', 'f', '12']]],
    ['with an id that comes late', [call(0, null, 'f', '1'), call(0, 'a', null, '2')], [['a', 'f', '12']]],
    ['with arguments null, and then some', [call(0, 'a', 'f', null), call(0, null, null, '{}')], [['a', 'f', '{}']]],
    ['with arguments that stay null', [call(0, 'a', 'f', null)], [['a', 'f', '']]],
    ['without arguments', [{ index: 0, id: 'a', type: 'function', function: { name: 'f' } }], [['a', 'f', '']]],
    ['with arguments that are no text', [call(0, 'a', 'f', { x: 1 })], [['a', 'f', '{"x":1}']]],
    [
      'without index, whole',
      [[call(undefined, 'a', 'f', '1'), call(undefined, 'b', 'g', '2')]],
      [
        ['a', 'f', '1'],
        ['b', 'g', '2'],
      ],
    ],
    [
      'without index, in pieces',
      [call(undefined, 'a', 'f', '1'), call(undefined, undefined, undefined, '2'), call(undefined, 'b', 'g', '3')],
      [
        ['a', 'f', '12'],
        ['b', 'g', '3'],
      ],
    ],
    [
      'without index, with the id on each piece',
      [call(undefined, 'a', 'f', '1'), call(undefined, 'a', undefined, '2')],
      [['a', 'f', '12']],
    ],
    [
      'without index and id',
      [call(undefined, undefined, 'f', '1'), call(undefined, undefined, 'g', '2')],
      [
        [undefined, 'f', '1'],
        [undefined, 'g', '2'],
      ],
    ],
    [
      'all with index 0',
      [[call(0, 'a', 'f', '1'), call(0, 'b', 'f', '2')], call(0, null, null, '3')],
      [
        ['a', 'f', '1'],
        ['b', 'f', '23'],
      ],
    ],
    [
      'with gaps between the indexes',
      [call(1, 'a', 'f', '1'), call(7, 'b', 'g', '2')],
      [
        ['a', 'f', '1'],
        ['b', 'g', '2'],
      ],
    ],
    ['behind an empty list', [[], call(0, 'a', 'f', '1'), []], [['a', 'f', '1']]],
    ['behind null', [null, call(0, 'a', 'f', '1'), null], [['a', 'f', '1']]],
  ])('%s are merged by index', (_, deltas, expected) => {
    const calls = callsOf(...deltas) as { id?: string; function: { name: string; arguments: string } }[]
    expect(calls.map(({ id, function: { name, arguments: text } }) => [id, name, text])).toEqual(expected)
    for (const known of calls) expect(known).not.toHaveProperty('index')
  })

  test('without an index come behind those that have one', () => {
    const ids = (...calls: object[]): unknown => (callsOf(...calls) as { id: string }[]).map(({ id }) => id)
    expect(ids(call(3, 'a', 'f', '{}'), call(undefined, 'b', 'g', '{}'))).toEqual(['a', 'b'])
    expect(ids(call(undefined, 'a', 'f', '{}'), call(1, 'b', 'g', '{}'))).toEqual(['a', 'b'])
  })

  test('with an index go on where the id comes late, or not again, though the name does', () => {
    const whole = [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }]
    expect(callsOf(call(0, null, 'f', '{'), call(0, 'a', 'f', '}'))).toEqual(whole)
    expect(callsOf(call(0, 'a', 'f', '{'), call(0, null, 'f', '}'))).toEqual(whole)
  })

  test('that are an empty list, or null, stay so', () => {
    expect(callsOf([])).toEqual([])
    expect(callsOf(null)).toBeNull()
    expect(callsOf(undefined)).toBeUndefined()
  })

  test('keep what else they carry', () => {
    const first = {
      index: 0,
      id: 'a',
      type: 'custom',
      custom: { name: 'shell', input: 'l' },
      extra_content: { google: { thought_signature: 's' } },
    }
    expect(callsOf(first, { index: 0, custom: { input: 's' } })).toEqual([
      {
        id: 'a',
        type: 'custom',
        custom: { name: 'shell', input: 'ls' },
        extra_content: { google: { thought_signature: 's' } },
      },
    ])
  })

  test.each([-1, 128, 1.5, NaN, Infinity, 2 ** 53, '0', '__proto__', 'length', {}, true])(
    'with the index %j are refused',
    (index) => {
      expect(() => callsOf({ index, id: 'a', function: {} })).toThrowErrorMatchingInlineSnapshot(
        `[ChatError: The server sent an \`index\` that is not an integer from 0 to 127.]`,
      )
    },
  )

  test('are refused when there are more than anybody makes', () => {
    const many = Array.from({ length: 129 }, (_, at) => call(0, `id${at}`, 'f', ''))
    expect(callsOf(...many.slice(1))).toHaveLength(128)
    expect(() => callsOf(...many)).toThrow('index')
  })

  test('that are no calls are left out', () => {
    expect(callsOf([null, 7, 'text', call(0, 'a', 'f', '1')])).toHaveLength(1)
    expect(
      messageOf({ tool_calls: 'text' }, { tool_calls: [call(0, 'a', 'f', '1')] }, { tool_calls: 'text' }),
    ).toMatchObject({
      tool_calls: [{ id: 'a' }],
    })
  })
})

describe('the head of an answer', () => {
  test('is that of the first chunk that has one: Azure sends an empty one before and after', () => {
    const filter = {
      id: '',
      object: '',
      created: 0,
      model: '',
      choices: [],
      prompt_filter_results: [{ prompt_index: 0 }],
    }
    const last = {
      id: '',
      object: '',
      created: 0,
      model: '',
      choices: [{ index: 0, delta: {}, finish_reason: null, content_filter_offsets: { a: 1 } }],
    }
    expect(fold(filter, chunkOf({ content: 'Hi' }), chunkOf({}, 'stop'), last)).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1700000000,
      model: 'test-model',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hi' },
          finish_reason: 'stop',
          content_filter_offsets: { a: 1 },
        },
      ],
      prompt_filter_results: [{ prompt_index: 0 }],
    })
  })

  test('does not change when the id does', () => {
    expect(fold({ ...chunkOf({}), id: 'a' }, { ...chunkOf({}), id: 'b', model: 'other' })).toMatchObject({
      id: 'a',
      model: 'test-model',
    })
  })

  test('has the last usage, wherever it comes', () => {
    const usage = (total_tokens: number): object => ({ usage: { total_tokens } })
    expect(
      fold(chunkOf({}, null, usage(1)), chunkOf({}, 'stop', usage(2)), chunkOf({}, null, { usage: null })).usage,
    ).toEqual({ total_tokens: 2 })
    expect(fold(chunkOf({}), { ...chunkOf({}), choices: [], ...usage(3) }).usage).toEqual({ total_tokens: 3 })
    expect(fold({ ...chunkOf({}), choices: undefined, ...usage(4) }).usage).toEqual({ total_tokens: 4 })
    expect(fold(chunkOf({}, null, { usage: null }))).toHaveProperty('usage', null)
    expect(fold(chunkOf({}))).not.toHaveProperty('usage')
  })

  test('keeps fields that nobody knows, and drops padding', () => {
    const completion = fold(
      chunkOf({}, null, { x_groq: { id: 1 }, obfuscation: 'abc', citations: ['a'], service_tier: 'default' }),
      chunkOf({}, null, { citations: ['a', 'b'], service_tier: null, obfuscation: 'de' }),
    )
    expect(completion).toMatchObject({ x_groq: { id: 1 }, citations: ['a', 'b'], service_tier: 'default' })
    expect(completion).not.toHaveProperty('obfuscation')
  })
})

describe('choices', () => {
  const at = (index: unknown, content: string, finish_reason: string | null = null): object => ({
    ...chunkOf({}),
    choices: [{ index, delta: { content }, finish_reason }],
  })

  test('are kept apart by their index, in its order', () => {
    const completion = fold(at(1, 'b'), at(0, 'a'), at(1, 'B', 'stop'), at(0, 'A', 'length'))
    expect(completion.choices).toEqual([
      { index: 0, message: { role: 'assistant', content: 'aA' }, finish_reason: 'length' },
      { index: 1, message: { role: 'assistant', content: 'bB' }, finish_reason: 'stop' },
    ])
  })

  test('without an index are told apart by their place', () => {
    const both = { ...chunkOf({}), choices: [{ delta: { content: 'a' } }, { delta: { content: 'b' } }] }
    expect(fold(both, both).choices.map((choice) => choice.message.content)).toEqual(['aa', 'bb'])
  })

  test.each([-1, 128, 1.5, '0', '__proto__', 'length', 'push', {}])('with the index %j are refused', (index) => {
    expect(() => fold(at(0, 'a'), at(index, 'b'))).toThrow(
      'The server sent an `index` that is not an integer from 0 to 127.',
    )
  })

  test('that are none are left out', () => {
    expect(fold({ ...chunkOf({}), choices: [null, 7, { index: 0, delta: { content: 'a' } }] }).choices).toHaveLength(1)
    expect(fold({ ...chunkOf({}), choices: null }).choices).toEqual([])
    expect(fold({ ...chunkOf({}), choices: [{ index: 0 }, { index: 1, delta: null }] }).choices).toHaveLength(2)
  })

  test('keep the last `finish_reason` that says something', () => {
    const reasons = ['stop', 'tool_calls', '', null]
    expect(fold(...reasons.map((reason) => chunkOf({}, reason))).choices[0]?.finish_reason).toBe('tool_calls')
    expect(fold(chunkOf({})).choices[0]?.finish_reason).toBeNull()
  })

  test('grow their logprobs', () => {
    const token = (text: string): object => ({ token: text, logprob: -0.5, bytes: [1], top_logprobs: [] })
    const piece = (logprobs: unknown): object => ({ ...chunkOf({}), choices: [{ index: 0, delta: {}, logprobs }] })
    const completion = fold(
      piece(null),
      piece({ content: [token('a')], refusal: null }),
      piece({ content: [token('b'), token('c')], refusal: null }),
      piece({ content: null, refusal: [token('d')] }),
      piece(null),
    )
    expect(completion.choices[0]?.logprobs).toEqual({
      content: [token('a'), token('b'), token('c')],
      refusal: [token('d')],
    })
  })
})

describe('a hostile server', () => {
  const nasty = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']
  const poison = (value: string): object => JSON.parse(`{${nasty.map((key) => `"${key}":${value}`).join()}}`)

  test('cannot reach a prototype, whatever it names its fields', () => {
    for (const value of ['{"polluted":1}', '"polluted"', '["polluted"]', 'null', '7']) {
      const field = poison(value)
      const calls = [{ index: 0, id: 'a', ...field, function: { name: 'f', arguments: '1', ...field } }]
      const choice = {
        index: 0,
        ...field,
        logprobs: field,
        delta: { ...field, audio: field, tool_calls: calls, content: 'a' },
      }
      const chunk = { ...chunkOf({}), ...field, choices: [choice] }
      const accumulator = new Accumulator()
      for (let time = 0; time < 3; time++) accumulator.add(chunk as unknown as ChatChunk)
      const completion = accumulator.completion()
      expect(Object.getPrototypeOf(completion)).toBe(Object.prototype)
      expect(Object.getPrototypeOf(completion.choices[0]?.message)).toBe(Object.prototype)
      expect({}).not.toHaveProperty('polluted')
      expect(Object).not.toHaveProperty('polluted')
      expect(completion.choices[0]?.message.content).toBe('aaa')
    }
  })

  test('cannot make the fold slow: 50,000 pieces with log probabilities, parts, and arguments', () => {
    const accumulator = new Accumulator()
    const logprobs = { content: [{ token: 'a', logprob: 0 }] }
    const delta = { content: [{ type: 'image', url: 'u' }], tool_calls: [call(0, 'a', 'f', 'x')], reasoning: 'r' }
    const chunk = { ...chunkOf({}), choices: [{ index: 0, delta, logprobs }] } as unknown as ChatChunk
    for (let count = 0; count < 50_000; count++) accumulator.add(chunk)
    const [choice] = accumulator.completion().choices
    expect(choice?.logprobs?.content).toHaveLength(50_000)
    expect(choice?.message.content).toHaveLength(50_000)
    expect(choice?.message.reasoning).toHaveLength(50_000)
  })
})

test('the chunks themselves are left as they are', () => {
  const delta = {
    content: [{ type: 'text', text: 'a' }],
    audio: { data: 'a' },
    tool_calls: [call(0, 'a', 'f', '1')],
    extra: { a: [1] },
  }
  const chunk = { ...chunkOf({}), choices: [{ index: 0, delta, logprobs: { content: [{ token: 'a' }] } }] }
  const before = structuredClone(chunk)
  const accumulator = new Accumulator()
  for (let time = 0; time < 3; time++) accumulator.add(chunk as unknown as ChatChunk)
  expect(chunk).toEqual(before)
})

describe('content is there', () => {
  test.each([
    { content: 'a' },
    { reasoning_content: 'a' },
    { reasoning: 'a' },
    { refusal: 'a' },
    { audio: {} },
    { tool_calls: [{ index: 0 }] },
    { function_call: {} },
  ])('with %j', (delta) => {
    const accumulator = new Accumulator()
    accumulator.add(chunkOf(delta))
    expect(accumulator.hasContent).toBe(true)
  })

  test.each([
    {},
    { role: 'assistant' },
    { content: '' },
    { content: null },
    { tool_calls: [] },
    { tool_calls: null },
    { reasoning: '' },
  ])('not with %j', (delta) => {
    const accumulator = new Accumulator()
    accumulator.add(chunkOf(delta, 'stop', { usage: { total_tokens: 1 } }))
    expect(accumulator.hasContent).toBe(false)
  })
})

import { isChatError } from '@chinwag/core'
import { parseChatParams } from '@chinwag/core/schemas'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findProblem } from './find-problem.ts'

/** The simulator and `parseChatParams` know the rules of the API each in its own way. Here they are held together. */
interface Verdict {
  readonly refused: boolean
  readonly param: string | undefined
}

const accepted: Verdict = { refused: false, param: undefined }
const refusedFor = (param: string | undefined): Verdict => ({ refused: true, param })

function bySimulator(body: unknown): Verdict {
  const problem = findProblem(body)
  return problem ? refusedFor(problem.param) : accepted
}

function bySchemas(body: unknown): Verdict {
  try {
    parseChatParams(body)
    return accepted
  } catch (error) {
    if (!isChatError(error)) throw error
    expect(error).toMatchObject({ code: 'invalid_request', status: 400 })
    return refusedFor(error.param)
  }
}

const user = { role: 'user', content: 'Hi' }
const call = (id: unknown): object => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })
const tool = (name: string): object => ({ type: 'function', function: { name } })
const bodyWith = (fields: object): object => ({ model: 'm', messages: [user], ...fields })

describe('a request with one fault', () => {
  test.each<[string | undefined, unknown]>([
    [undefined, undefined],
    [undefined, []],
    [undefined, { messages: [user] }],
    ['messages', { model: 'm' }],
  ])('is refused by both, for `%s`, as a whole: %j', (param, body) => {
    expect([bySimulator(body), bySchemas(body)]).toEqual([refusedFor(param), refusedFor(param)])
  })

  test.each<[string | undefined, object]>([
    [undefined, { model: '' }],
    ['model', { model: 4 }],
    ['messages', { messages: null }],
    ['messages', { messages: [] }],
    ['messages[0]', { messages: [[]] }],
    ['messages[0].role', { messages: [{ content: 'Hi' }] }],
    ['messages[1].role', { messages: [user, { role: 'bot', content: 'Hi' }] }],
    ['messages[0].content', { messages: [{ role: 'user' }] }],
    ['messages[0].content', { messages: [{ role: 'system', content: 5 }] }],
    ['messages.[1].role', { messages: [user, { role: 'tool', tool_call_id: 'c', content: '' }] }],
    ['messages.[1].tool_call_id', { messages: [user, { role: 'tool', content: '' }] }],
    ['messages.[0].tool_calls', { messages: [{ role: 'assistant', tool_calls: [call('c')] }] }],
    ['messages.[1].role', { messages: [{ role: 'assistant', tool_calls: [call('c')] }, user] }],
    ['temperature', { temperature: 2.01 }],
    ['top_p', { top_p: -1 }],
    ['presence_penalty', { presence_penalty: 3 }],
    ['frequency_penalty', { frequency_penalty: -3 }],
    ['n', { n: 0 }],
    ['n', { n: 129 }],
    ['top_logprobs', { logprobs: true, top_logprobs: 21 }],
    ['top_logprobs', { top_logprobs: 2 }],
    ['max_tokens', { max_tokens: 0 }],
    ['max_completion_tokens', { max_completion_tokens: 0.5 }],
    ['max_tokens', { max_tokens: 1, max_completion_tokens: 1 }],
    ['stream', { stream: 'true' }],
    ['stream_options', { stream_options: { include_usage: true } }],
    ['stop', { stop: ['1', '2', '3', '4', '5'] }],
    ['response_format.type', { response_format: {} }],
    ['response_format.type', { response_format: { type: 'xml' } }],
    ['response_format.json_schema', { response_format: { type: 'json_schema' } }],
    ['messages', { response_format: { type: 'json_object' } }],
    ['tools', { tools: {} }],
    ['tools[1].function.name', { tools: [tool('f'), tool('f')] }],
    ['tool_choice', { tool_choice: 'auto' }],
    ['tool_choice', { tools: [tool('f')], tool_choice: tool('g') }],
  ])('is refused by both, for `%s`: %j', (param, fields) => {
    const body = bodyWith(fields)
    expect([bySimulator(body), bySchemas(body)]).toEqual([refusedFor(param), refusedFor(param)])
  })

  test('is so wherever else in a good request it is', () => {
    fc.assert(
      fc.property(goodBody, fault, (body, spoil) => {
        const spoiled = spoil(body)
        const verdict = bySimulator(spoiled)
        expect(verdict.refused).toBe(true)
        expect(bySchemas(spoiled)).toEqual(verdict)
      }),
      { numRuns: 2000 },
    )
  })
})

test('a good request is accepted by both, and comes out as it went in', () => {
  fc.assert(
    fc.property(goodBody, (body) => {
      expect(bySimulator(body)).toEqual(accepted)
      const before = JSON.stringify(body)
      expect(parseChatParams(body)).toBe(body)
      expect(JSON.stringify(body)).toBe(before)
    }),
    { numRuns: 1000 },
  )
})

test('any conversation gets one verdict from both', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(fc.array(anyMessage, { maxLength: 6 }), (messages) => {
      const verdict = bySimulator(bodyWith({ messages }))
      seen.add(verdict.refused ? String(verdict.param?.replace(/\d/, '0')) : 'accepted')
      expect(bySchemas(bodyWith({ messages }))).toEqual(verdict)
    }),
    { numRuns: 3000 },
  )
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'accepted',
      'messages[0].role',
      'messages[0].content',
      'messages.[0].role',
      'messages.[0].tool_calls',
      'messages.[0].tool_call_id',
    ]),
  )
})

test('any value of a number or a switch gets one verdict from both', () => {
  const fields = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'n', 'top_logprobs', 'max_tokens']
  const field = fc.constantFrom(...fields, 'max_completion_tokens', 'stream', 'messages', 'model')
  const value = fc.oneof(fc.jsonValue(), fc.integer({ min: -3, max: 130 }), fc.double({ noNaN: true }))
  fc.assert(
    fc.property(field, value, (name, value) => {
      const body = { ...bodyWith({ logprobs: true }), [name]: value }
      expect(bySchemas(body)).toEqual(bySimulator(body))
    }),
    { numRuns: 3000 },
  )
})

describe('they differ on purpose', () => {
  test('about an empty list of tools, which the API refuses and most servers take: SDKs send it', () => {
    const body = bodyWith({ tools: [] })
    expect(bySimulator(body)).toEqual(refusedFor('tools'))
    expect(bySchemas(body)).toEqual(accepted)
  })

  test.each<[string, object]>([
    ['messages[0].content[0].type', { messages: [{ role: 'user', content: [{}] }] }],
    ['messages[0].tool_calls[0].function', { messages: [{ role: 'assistant', tool_calls: [{ id: 'c' }] }] }],
    ['messages[0].name', { messages: [{ role: 'function', content: 'x' }] }],
    ['stop', { stop: 5 }],
    ['seed', { seed: 'x' }],
    ['metadata', { metadata: { a: 1 } }],
    ['response_format', { response_format: 'json' }],
    ['stream_options', { stream: true, stream_options: 1 }],
    ['tools[0]', { tools: [1] }],
    ['tool_choice', { tools: [tool('f')], tool_choice: 1 }],
  ])(
    'about `%s`: the type that `parseChatParams` gives has to hold, and the simulator reads no further than it must',
    (param, fields) => {
      expect(bySchemas(bodyWith(fields))).toEqual(refusedFor(param))
      expect(bySimulator(bodyWith(fields)).param).not.toBe(param)
    },
  )

  test('about which of two faults comes first: neither promises an order', () => {
    const body = bodyWith({ stream_options: {}, tools: {} })
    expect([bySimulator(body), bySchemas(body)]).toEqual([refusedFor('stream_options'), refusedFor('tools')])
  })
})

const id = fc.constantFrom('a', 'b', 'c')
const content = fc.oneof(fc.string(), fc.array(fc.record({ type: fc.constant('text'), text: fc.string() })))

/** Messages that may fit together, of which some are wrong by themselves. What is `undefined` is left out. */
const anyMessage = fc
  .oneof(
    { weight: 3, arbitrary: fc.record({ role: fc.constantFrom('user', 'system', 'developer'), content }) },
    {
      weight: 4,
      arbitrary: fc.record(
        {
          role: fc.constant('assistant'),
          content: fc.oneof(content, fc.constant(null)),
          tool_calls: fc.oneof(fc.array(id.map(call), { maxLength: 3 }), fc.constant(null)),
        },
        { requiredKeys: ['role'] },
      ),
    },
    { weight: 5, arbitrary: fc.record({ role: fc.constant('tool'), content, tool_call_id: id }) },
    {
      weight: 1,
      arbitrary: fc.oneof(
        fc.record({ role: fc.constant('tool'), content, tool_call_id: fc.constantFrom(null, 5, undefined) }),
        fc.record({ role: fc.constantFrom('bot', null, 5, '__proto__', undefined), content }),
        fc.record({
          role: fc.constantFrom('user', 'tool', 'system'),
          content: fc.constantFrom(null, 5, {}, undefined),
        }),
        fc.constantFrom(null, 'Hi', [], 5),
      ),
    },
  )
  .map((message): unknown => JSON.parse(JSON.stringify(message)))

/** A turn: what the user says, calls with their answers in another order, and what the model says. */
const turn = fc
  .record({
    said: content,
    ids: fc.uniqueArray(id),
    answer: fc.option(content),
    role: fc.constantFrom('user', 'developer'),
  })
  .map(({ said, ids, answer, role }) => [
    { role, content: said },
    ...(ids.length === 0
      ? []
      : [
          { role: 'assistant', content: null, tool_calls: ids.map(call) },
          ...ids.toReversed().map((tool_call_id) => ({ role: 'tool', tool_call_id, content: 'ok' })),
        ]),
    { role: 'assistant', content: answer },
  ])

const fraction = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true })

const goodBody = fc.record(
  {
    model: fc.string({ minLength: 1 }),
    messages: fc.array(turn, { minLength: 1, maxLength: 3 }).map((turns) => turns.flat()),
    temperature: fc.option(fraction(0, 2)),
    top_p: fc.option(fraction(0, 1)),
    presence_penalty: fraction(-2, 2),
    frequency_penalty: fraction(-2, 2),
    n: fc.option(fc.integer({ min: 1, max: 128 })),
    max_tokens: fc.integer({ min: 1 }),
    stop: fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 4 }), fc.constant(null)),
    stream: fc.option(fc.boolean()),
    tools: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }).map((names) => names.map(tool)),
    response_format: fc.constantFrom({ type: 'text' }, { type: 'json_schema', json_schema: { name: 'n', schema: {} } }),
    user: fc.string(),
    top_k: fc.integer(),
    chat_template_kwargs: fc.dictionary(fc.string(), fc.jsonValue()),
  },
  { requiredKeys: ['model', 'messages'] },
)

type Body = typeof goodBody extends fc.Arbitrary<infer T> ? T : never

function without(name: string, body: Body): object {
  return Object.fromEntries(Object.entries(body).filter(([each]) => each !== name))
}

/** Ways to spoil a good request, in one place each. */
const fault = fc.constantFrom<(body: Body) => object>(
  (body) => without('model', body),
  (body) => without('messages', body),
  (body) => ({ ...body, messages: [] }),
  (body) => ({ ...body, messages: [...body.messages, { role: 'bot', content: '' }] }),
  (body) => ({ ...body, messages: [...body.messages, { role: 'user' }] }),
  (body) => ({ ...body, messages: [...body.messages, { role: 'tool', tool_call_id: 'c', content: '' }] }),
  (body) => ({ ...body, messages: [{ role: 'tool', tool_call_id: 'c', content: '' }, ...body.messages] }),
  (body) => ({ ...body, messages: [...body.messages, { role: 'assistant', tool_calls: [call('x')] }] }),
  (body) => ({ ...body, messages: [{ role: 'assistant', tool_calls: [call('x')] }, ...body.messages] }),
  (body) => ({ ...body, temperature: 2.1 }),
  (body) => ({ ...body, temperature: '1' }),
  (body) => ({ ...body, top_p: 1.5 }),
  (body) => ({ ...body, n: 0 }),
  (body) => ({ ...body, max_tokens: 1, max_completion_tokens: 1 }),
  (body) => ({ ...body, stream: 1 }),
  (body) => ({ ...body, stream: false, stream_options: {} }),
  (body) => ({ ...body, stop: ['', '', '', '', ''] }),
  (body) => ({ ...body, top_logprobs: 1 }),
  (body) => ({ ...body, response_format: { type: 'html' } }),
  (body) => ({ ...body, tools: 'f' }),
  (body) => ({ ...body, tools: [tool('f'), tool('g'), tool('g')] }),
  (body) => ({ ...body, tools: [tool('f')], tool_choice: tool('g') }),
  (body) => ({ ...without('tools', body), tool_choice: 'required' }),
)

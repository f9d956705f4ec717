import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asker, chunks, fold, json, problem } from '../../test/ask.ts'
import { createSimulator } from '../simulator/create-simulator.ts'

const ajv = new Ajv2020({ strict: false, validateFormats: false })
const schema = fc
  .dictionary(
    fc.stringMatching(/^[a-z]{1,6}$/u),
    fc.oneof(
      fc.record({ type: fc.constant('integer'), minimum: fc.nat(9) }),
      fc.record({ enum: fc.array(fc.string(), { minLength: 1 }) }),
      fc.record({ type: fc.constant('array'), items: fc.constant({ type: 'boolean' }), minItems: fc.nat(3) }),
      fc.record({ type: fc.constant('string'), minLength: fc.nat(30) }),
    ),
    { maxKeys: 4 },
  )
  .map((properties) => ({ type: 'object', properties, required: Object.keys(properties), additionalProperties: false }))
const tool = (name: string, parameters: object = {}): object => ({ type: 'function', function: { name, parameters } })

/** What a new simulator answers, as JSON and as a stream. */
async function both(fields: Record<string, unknown>): Promise<{
  whole: Awaited<ReturnType<typeof json>>
  streamed: ReturnType<typeof fold>
}> {
  const whole = await json(await asker(createSimulator().fetch)(fields))
  const streamed = fold(await chunks(await asker(createSimulator().fetch)({ ...fields, stream: true })))
  return { whole, streamed }
}

test('a schema for which there is no value is refused, and no part of it is named', async () => {
  const impossible = { type: 'integer', minimum: 2, maximum: 1 }
  const response_format = { type: 'json_schema', json_schema: { name: 'impossible', schema: impossible } }
  const response = await asker(createSimulator().fetch)({ response_format })
  expect((await problem(response))['message']).toBe(
    "Invalid schema for response_format 'impossible': the simulator finds no value that satisfies it.",
  )
})

describe('an answer that was asked for', () => {
  test('as JSON of a schema satisfies it, in one piece and as a stream', async () => {
    await fc.assert(
      fc.asyncProperty(schema, async (each) => {
        const format = { type: 'json_schema', json_schema: { name: 'x', strict: true, schema: each } }
        const { whole, streamed } = await both({ response_format: format })
        for (const text of [whole.choices[0]?.message.content, streamed.content])
          expect(ajv.validate(each, JSON.parse(text ?? '')), ajv.errorsText()).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  test('as a call of a tool satisfies the schema of its arguments', async () => {
    await fc.assert(
      fc.asyncProperty(schema, async (each) => {
        const { whole, streamed } = await both({ tools: [tool('look_up', each)], tool_choice: 'required' })
        for (const text of [
          whole.choices[0]?.message.tool_calls?.[0]?.function.arguments,
          streamed.calls[0]?.arguments,
        ])
          expect(ajv.validate(each, JSON.parse(text ?? '')), ajv.errorsText()).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  test('within a limit of tokens never has more, and says `length` where it is cut alone', async () => {
    const shapes = fc.constantFrom<Record<string, unknown>>(
      {},
      { reasoning_effort: 'low' },
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } } },
      { tools: [tool('look_up_weather', { type: 'object', required: ['city', 'day'] })], tool_choice: 'required' },
      { tools: [tool('explain'), tool('python')], reasoning_effort: 'low' },
    )
    const limits = fc.constantFrom('max_tokens', 'max_completion_tokens')
    await fc.assert(
      fc.asyncProperty(shapes, limits, fc.integer({ min: 1, max: 60 }), async (shape, name, limit) => {
        const { whole, streamed } = await both({ ...shape, [name]: limit })
        const [choice, tokens] = [whole.choices[0], whole.usage?.completion_tokens ?? 0]
        expect(tokens).toBeLessThanOrEqual(limit)
        // The name of a tool, five tokens at most here, is said wholly or not at all.
        if (choice?.finish_reason === 'length') expect(tokens).toBeGreaterThan(limit - 5)
        else for (const call of choice?.message.tool_calls ?? []) JSON.parse(call.function.arguments)
        if (Object.keys(shape).length === 0) expect(choice?.finish_reason).toBe('length')
        expect(streamed.calls).toEqual((choice?.message.tool_calls ?? []).map((call) => call.function))
        expect([streamed.content, streamed.finish]).toEqual([choice?.message.content ?? '', choice?.finish_reason])
      }),
      { numRuns: 60 },
    )
  })

  test('for each choice has its own limit', async () => {
    const { whole } = await both({ n: 3, max_tokens: 7 })
    expect(whole.choices.map(({ finish_reason }) => finish_reason)).toEqual(['length', 'length', 'length'])
    expect(whole.usage?.completion_tokens).toBe(21)
  })

  test('up to a word has none of the words, and is the beginning of what it would have been', async () => {
    const words = fc.uniqueArray(fc.constantFrom('a', 'Python', '\n', '```', ' the', 'nowhere to be found'), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(words, async (stop) => {
        const answer = (): string => 'Of Python the snake:\n```\na snake\n```'
        const { fetch } = createSimulator({ answer })
        const text = (await json(await asker(fetch)({ stop }))).choices[0]?.message.content ?? ''
        expect(answer().startsWith(text)).toBe(true)
        const rest = answer().slice(text.length)
        expect(stop.some((word) => text.includes(word))).toBe(false)
        expect(rest === '' || stop.some((word) => rest.startsWith(word))).toBe(true)
      }),
    )
  })

  test.each([0, 1, 5])('with log probabilities has one for each token, and %i of the likeliest', async (top) => {
    const { whole } = await both({ logprobs: true, top_logprobs: top, n: 2 })
    for (const { message, logprobs } of whole.choices) {
      const tokens = logprobs?.content ?? []
      expect(tokens.map(({ token }) => token).join('')).toBe(message.content)
      for (const { token, logprob, bytes, top_logprobs: likeliest } of tokens) {
        expect(logprob).toBeLessThanOrEqual(0)
        expect(new TextDecoder().decode(Uint8Array.from(bytes ?? []))).toBe(token)
        expect(likeliest).toHaveLength(top)
        if (top > 0) expect(likeliest?.[0]).toMatchObject({ token, logprob })
        const order = likeliest?.map((each) => each.logprob) ?? []
        expect(order).toEqual(order.toSorted((left, right) => right - left))
      }
    }
  })
})

import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { faultNames, faultOfModel } from '../faults/select-fault.ts'
import { hasApiSchema, schemaErrors } from '../../test/api-schema.ts'
import { asker, chunks, content, events, fold, json, problem, question } from '../../test/ask.ts'
import { createSimulator, type Simulator } from './create-simulator.ts'

const url = 'https://api.openai.com/v1/chat/completions'
const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
      required: ['city', 'unit'],
    },
  },
}

describe('a door', () => {
  test.each([
    ['no key', {}, /^You didn't provide an API key/u, null],
    ['a blank key', { authorization: 'Bearer  ' }, /^You didn't provide an API key/u, null],
    ['a wrong key', { authorization: 'Bearer sk-wrong' }, /^Incorrect API key provided: \*{8}\./u, 'invalid_api_key'],
  ])('is shut for %s', async (_name, headers, message, code) => {
    const response = await asker(createSimulator({ apiKey: 'sk-right' }).fetch)({}, { headers })
    expect(response.status).toBe(401)
    expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/u)
    expect(await problem(response)).toEqual({
      message: expect.stringMatching(message),
      type: 'invalid_request_error',
      param: null,
      code,
    })
  })

  test.each([
    ['a bearer', { authorization: 'bearer sk-right' }],
    ['the header of Azure', { 'api-key': 'sk-right' }],
  ])('opens for the right key as %s', async (_name, headers) => {
    expect((await asker(createSimulator({ apiKey: 'sk-right' }).fetch)({}, { headers })).status).toBe(200)
  })

  test('opens for any key when none is asked for', async () => {
    expect((await asker(createSimulator().fetch)({}, { headers: { authorization: 'Bearer x' } })).status).toBe(200)
  })

  test('lists its models, for a client with a key', async () => {
    const { fetch } = createSimulator()
    const get = (headers: HeadersInit): Promise<Response> => fetch('https://api.openai.com/v1/models', { headers })
    const { object, data } = (await (await get({ authorization: 'Bearer x' })).json()) as ModelList
    expect([object, data.slice(0, 3)]).toEqual([
      'list',
      ['sim', 'sim-reasoning', 'sim-rate-limit'].map((id) => ({
        ...{ id, object: 'model', created: 1_767_225_600, owned_by: 'chinwag' },
      })),
    ])
    expect((await get({})).status).toBe(401)
    expect((await fetch('https://api.openai.com/v1/models', { method: 'POST' })).status).toBe(405)
    expect(data.slice(2).map(({ id }) => faultOfModel(id, 1)?.fault)).toEqual(faultNames)
  })

  test('knows no other path', async () => {
    const { fetch } = createSimulator()
    const init = {
      method: 'POST',
      headers: { authorization: 'Bearer x' },
      body: JSON.stringify({ model: 'm', messages: [question] }),
    }
    const unknown = await fetch('https://api.openai.com/v1/embeddings', init)
    expect(unknown.status).toBe(404)
    expect(await problem(unknown)).toMatchObject({ message: 'Invalid URL (POST /v1/embeddings)' })
    for (const path of [
      '/chat/completions',
      '/openai/deployments/x/chat/completions?api-version=1',
      '/v1/chat/completions',
    ]) {
      expect((await fetch(new URL(path, url), init)).status).toBe(200)
    }
  })

  test('takes POST alone', async () => {
    const response = await createSimulator().fetch(url, { headers: { authorization: 'Bearer x' } })
    expect(response.status).toBe(405)
    expect(await problem(response)).toMatchObject({ code: 'method_not_supported' })
  })

  test.each(['{"model":', 'null', '"text"', '[]', ''])('refuses the body %j', async (body) => {
    const response = await asker(createSimulator().fetch)({}, { body })
    expect(response.status).toBe(400)
    expect((await problem(response))['message']).toMatch(/^We could not parse the JSON body of your request\./u)
  })

  test('refuses a wrong request in the shape of the API', async () => {
    const response = await asker(createSimulator().fetch)({ temperature: 3 })
    expect(response.status).toBe(400)
    expect(await problem(response)).toMatchInlineSnapshot(`
      {
        "code": "decimal_above_max_value",
        "message": "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.",
        "param": "temperature",
        "type": "invalid_request_error",
      }
    `)
  })

  test('reads a Request, bytes and streams as well as text', async () => {
    const simulator = createSimulator()
    const body = JSON.stringify({ model: 'm', messages: [question], temperature: 0 })
    const init = { method: 'POST', headers: { authorization: 'Bearer x' } }
    const texts = await Promise.all([
      simulator.fetch(url, { ...init, body }).then(content),
      simulator.fetch(new Request(url, { ...init, body })).then(content),
      simulator.fetch(new URL(url), { ...init, body: new TextEncoder().encode(body) }).then(content),
    ])
    expect(new Set(texts).size).toBe(1)
  })
})

interface ModelList {
  readonly object: string
  readonly data: readonly { readonly id: string }[]
}

describe('an answer', () => {
  const shapes: [string, Record<string, unknown>][] = [
    ['plain', {}],
    ['two of them', { n: 2 }],
    ['cut', { max_tokens: 5 }],
    ['with log probabilities', { logprobs: true, top_logprobs: 3 }],
    ['with tool calls', { tools: [weather], parallel_tool_calls: true }],
    ['with reasoning', { reasoning_effort: 'low' }],
    [
      'JSON',
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: weather.function.parameters } } },
    ],
    ['a refusal', { model: 'sim-refusal' }],
  ]

  test.each(shapes)('is the same as JSON and as a stream: %s', async (_name, fields) => {
    const whole = await json(await asker(createSimulator().fetch)(fields))
    const all = await chunks(
      await asker(createSimulator().fetch)({ ...fields, stream: true, stream_options: { include_usage: true } }),
    )
    for (const { index, message, finish_reason } of whole.choices) {
      expect(fold(all, index)).toEqual({
        content: message.content ?? '',
        reasoning: message.reasoning_content ?? '',
        refusal: message.refusal ?? '',
        calls: (message.tool_calls ?? []).map((call) => call.function),
        finish: finish_reason,
      })
    }
    const tokens = all.flatMap(({ choices }) => choices).flatMap(({ logprobs }) => logprobs?.content ?? [])
    expect(tokens).toEqual(whole.choices[0]?.logprobs?.content ?? [])
    expect(all.at(-1)).toMatchObject({
      id: whole.id,
      model: whole.model,
      created: whole.created,
      choices: [],
      usage: whole.usage,
    })
  })

  test.skipIf(!hasApiSchema).each(shapes)('has the shape that the API publishes: %s', async (_name, fields) => {
    const ask = asker(createSimulator().fetch)
    expect(schemaErrors('CreateChatCompletionResponse', await json(await ask(fields)))).toBe('')
    for (const chunk of await chunks(await ask({ ...fields, stream: true, stream_options: { include_usage: true } }))) {
      expect(schemaErrors('CreateChatCompletionStreamResponse', chunk)).toBe('')
    }
  })

  test.skipIf(!hasApiSchema)('that is an error has the shape that the API publishes', async () => {
    const response = await asker(createSimulator().fetch)({ messages: [] })
    expect(schemaErrors('ErrorResponse', await response.json())).toBe('')
  })

  test('is Markdown about the question: headings, a list, a table and code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), async (seed) => {
        const text = (await content(await asker(createSimulator({ seed }).fetch)())) ?? ''
        expect(text).toMatch(/^## Decorators in Python\n\n/u)
        expect(text).toMatch(/^### /mu)
        expect(text).toMatch(/^(?:- |1\. )\S/mu)
        expect(text).toMatch(/^\|---\|---\|---\|$/mu)
        expect(text).toMatch(/^```python\n[^]+^```$/mu)
        expect(text.split('```')).toHaveLength(3)
      }),
      { numRuns: 50 },
    )
  })

  test('is well formed whatever is asked, and the same as JSON and as a stream', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        const fields = { messages: [{ role: 'user', content: text }] }
        const whole = (await content(await asker(createSimulator().fetch)(fields))) ?? ''
        expect(fold(await chunks(await asker(createSimulator().fetch)({ ...fields, stream: true }))).content).toBe(
          whole,
        )
        expect(whole).toMatch(/^## \S/u)
        expect(whole.split('\n').filter((line) => line.startsWith('```'))).toHaveLength(2)
        for (const row of whole.split('\n').filter((line) => line.startsWith('|')))
          expect(row.split('|')).toHaveLength(5)
      }),
    )
  })

  test('has 120 to 300 tokens', async () => {
    for (let seed = 0; seed < 50; seed++) {
      const { usage } = await json(await asker(createSimulator({ seed }).fetch)())
      expect(usage?.completion_tokens).toBeGreaterThan(120)
      expect(usage?.completion_tokens).toBeLessThan(300)
    }
  })

  test('is streamed with the role first, a piece a chunk, the reason, and [DONE]', async () => {
    const all = await events(await asker(createSimulator().fetch)({ stream: true, max_tokens: 3 }))
    expect(all.map((data) => (data === '[DONE]' ? data : JSON.parse(data).choices[0]))).toMatchInlineSnapshot(`
      [
        {
          "delta": {
            "content": "",
            "refusal": null,
            "role": "assistant",
          },
          "finish_reason": null,
          "index": 0,
          "logprobs": null,
        },
        {
          "delta": {
            "content": "##",
          },
          "finish_reason": null,
          "index": 0,
          "logprobs": null,
        },
        {
          "delta": {
            "content": " Decorat",
          },
          "finish_reason": null,
          "index": 0,
          "logprobs": null,
        },
        {
          "delta": {
            "content": "ors",
          },
          "finish_reason": null,
          "index": 0,
          "logprobs": null,
        },
        {
          "delta": {},
          "finish_reason": "length",
          "index": 0,
          "logprobs": null,
        },
        "[DONE]",
      ]
    `)
  })

  test('has usage in the stream only when it is asked for', async () => {
    const ask = asker(createSimulator().fetch)
    const [first] = await chunks(await ask({ stream: true }))
    expect(first).not.toHaveProperty('usage')
    const all = await chunks(await ask({ stream: true, stream_options: { include_usage: true } }))
    expect(all.slice(0, -1).every(({ usage }) => usage === null)).toBe(true)
    expect(all.at(-1)?.usage).toMatchObject({ total_tokens: expect.any(Number) })
  })

  test('stops before the word that was given, and says so', async () => {
    const { choices } = await json(await asker(createSimulator().fetch)({ stop: ['###', 'Python'] }))
    expect(choices[0]).toMatchObject({ message: { content: '## Decorators in ' }, finish_reason: 'stop' })
  })

  test('ends at the limit of tokens, and says so', async () => {
    const whole = await json(await asker(createSimulator().fetch)({ max_completion_tokens: 4 }))
    expect(whole.choices[0]).toMatchObject({ message: { content: '## Decorators in' }, finish_reason: 'length' })
    expect(whole.usage?.completion_tokens).toBe(4)
  })

  test('counts reasoning against the limit', async () => {
    const whole = await json(
      await asker(createSimulator().fetch)({ reasoning_effort: 'high', max_completion_tokens: 4 }),
    )
    expect(whole.choices[0]).toMatchObject({ message: { content: '' }, finish_reason: 'length' })
    expect(whole.usage).toMatchObject({ completion_tokens: 4, completion_tokens_details: { reasoning_tokens: 4 } })
  })

  test('that is two answers gives two different ones, in turns', async () => {
    const ask = asker(createSimulator().fetch)
    const { choices } = await json(await ask({ n: 2 }))
    expect(choices[0]?.message.content).not.toBe(choices[1]?.message.content)
    const all = await chunks(await ask({ n: 2, stream: true }))
    expect(all.slice(0, 4).map((chunk) => chunk.choices[0]?.index)).toEqual([0, 1, 0, 1])
  })

  test('calls a tool with arguments made from its schema, and uses the result', async () => {
    const ask = asker(createSimulator().fetch)
    const user = { role: 'user', content: 'What is the weather in Rome?' }
    const { choices } = await json(await ask({ messages: [user], tools: [weather] }))
    expect(choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } })
    const calls = choices[0]?.message.tool_calls ?? []
    expect(calls).toMatchObject([
      { id: expect.stringMatching(/^call_[0-9a-f]{24}$/u), type: 'function', function: { name: 'get_weather' } },
    ])
    expect(JSON.parse(calls[0]?.function.arguments ?? '')).toEqual({
      city: expect.any(String),
      unit: expect.stringMatching(/^(?:celsius|fahrenheit)$/u),
    })

    const results = calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: '21 °C and sunny' }))
    const messages = [user, { role: 'assistant', content: null, tool_calls: calls }, ...results]
    const text = await content(await ask({ messages, tools: [weather] }))
    expect(text).toContain('- `get_weather`: 21 °C and sunny')
  })

  test.each([
    ['none', 'none', 0],
    ['the tool that the question mentions', 'auto', 1],
    ['one at least when it must', 'required', 1],
    ['the tool that is named', { type: 'function', function: { name: 'roll_dice' } }, 1],
  ])('calls %s', async (_name, toolChoice, count) => {
    const dice = { type: 'function', function: { name: 'roll_dice' } }
    const body = {
      tools: [weather, dice],
      tool_choice: toolChoice,
      messages: [{ role: 'user', content: 'Roll the dice!' }],
    }
    const { choices } = await json(await asker(createSimulator().fetch)(body))
    const calls = choices[0]?.message.tool_calls ?? []
    expect(calls.map((call) => call.function.name)).toEqual(Array.from({ length: count }, () => 'roll_dice'))
  })

  test('calls several tools at once, unless that is forbidden', async () => {
    const dice = { type: 'function', function: { name: 'roll_dice' } }
    const body = { tools: [weather, dice], messages: [{ role: 'user', content: 'Roll the dice, and get the weather' }] }
    const ask = asker(createSimulator().fetch)
    const both = await json(await ask(body))
    expect(both.choices[0]?.message.tool_calls).toHaveLength(2)
    const one = await json(await ask({ ...body, parallel_tool_calls: false }))
    expect(one.choices[0]?.message.tool_calls).toHaveLength(1)
  })

  test('is an object when JSON is asked for', async () => {
    const messages = [{ role: 'user', content: 'Explain bees as JSON' }]
    const text = await content(
      await asker(createSimulator().fetch)({ messages, response_format: { type: 'json_object' } }),
    )
    expect(JSON.parse(text ?? '')).toEqual({ subject: 'bees as JSON', points: expect.any(Array), simulated: true })
  })

  test('is the text that a test gives, with the attempt', async () => {
    const ask = asker(
      createSimulator({ answer: ({ model }, attempt) => (model === 'mine' ? `${attempt}: hello` : undefined) }).fetch,
    )
    expect(await content(await ask({ model: 'mine', tools: [weather] }))).toBe('1: hello')
    expect(fold(await chunks(await ask({ model: 'mine', tools: [weather], stream: true }))).content).toBe('2: hello')
    expect(await content(await ask())).toContain('## Decorators')
  })

  test('carries the headers of the API', async () => {
    const { headers } = await asker(createSimulator().fetch)({ stream: true })
    const names = [
      'x-request-id',
      'openai-processing-ms',
      'openai-version',
      'x-ratelimit-limit-requests',
      'x-ratelimit-remaining-tokens',
      'x-ratelimit-reset-tokens',
    ]
    for (const name of names) expect(headers.get(name), name).toBeTruthy()
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  })

  test('counts the tokens of a prompt that an earlier one had too, as cached', async () => {
    const ask = asker(createSimulator({ promptCacheMinTokens: 64 }).fetch)
    const system = { role: 'system', content: 'Rules. '.repeat(100) }
    const cached = async (...messages: object[]): Promise<unknown> =>
      (await json(await ask({ messages: [system, ...messages] }))).usage?.prompt_tokens_details?.cached_tokens
    expect(await cached(question)).toBe(0)
    expect(await cached({ role: 'user', content: 'Another question' })).toBe(192)
    expect(
      (await json(await ask({ model: 'other', messages: [system, question] }))).usage?.prompt_tokens_details
        ?.cached_tokens,
    ).toBe(0)
  })
})

describe('determinism', () => {
  const transcript = async (simulator: Simulator, order: readonly number[]): Promise<string[]> => {
    const ask = asker(simulator.fetch)
    const answers = new Map<number, string>()
    await Promise.all(
      order.map(async (at) => {
        const response = await ask({ messages: [{ role: 'user', content: `Question ${at}` }], stream: at % 2 === 0 })
        answers.set(at, JSON.stringify([...response.headers]) + (await response.text()))
      }),
    )
    return order.toSorted((left, right) => left - right).map((at) => answers.get(at) ?? '')
  }

  test('the same requests get the same answers, byte for byte, in any order and all at once', async () => {
    const order = Array.from({ length: 20 }, (_, index) => index)
    const straight = await transcript(createSimulator({ seed: 'x' }), order)
    expect(await transcript(createSimulator({ seed: 'x' }), order.toReversed())).toEqual(straight)
    expect(await transcript(createSimulator({ seed: 'y' }), order)).not.toEqual(straight)
    expect(new Set(straight).size).toBe(20)
  })

  test('a request that is repeated gets another answer, except at temperature 0 or with a seed', async () => {
    const ask = asker(createSimulator().fetch)
    const twice = async (fields: Record<string, unknown>): Promise<boolean> =>
      (await content(await ask(fields))) === (await content(await ask(fields)))
    expect(await twice({})).toBe(false)
    expect(await twice({ temperature: 0 })).toBe(true)
    expect(await twice({ seed: 7 })).toBe(true)
  })

  test.each([{ temperature: 0 }, { seed: 7 }, { temperature: 0, tools: [weather] }])(
    'a request with %j that is repeated gets all of the answer again, though another request id',
    async (fields) => {
      const ask = asker(createSimulator().fetch)
      const [first, second] = [await ask(fields), await ask(fields)]
      expect(await json(second)).toEqual(await json(first))
      expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
    },
  )

  test('neither chance nor the time of day is asked', async () => {
    const random = vi.spyOn(Math, 'random')
    const now = vi.spyOn(Date, 'now')
    await (await asker(createSimulator({ faultRate: { 'rate-limit': 0.5 } }).fetch)({ stream: true })).text()
    expect(random).not.toHaveBeenCalled()
    expect(now).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })

  test('reset begins again', async () => {
    const simulator = createSimulator({ faults: [{ attempt: 1, fault: 'server-error' }] })
    const ask = asker(simulator.fetch)
    const statuses = async (): Promise<number[]> => [(await ask()).status, (await ask()).status]
    expect(await statuses()).toEqual([500, 200])
    simulator.reset()
    expect(simulator.calls).toEqual([])
    expect(await statuses()).toEqual([500, 200])
  })

  test('reset forgets the limits and the prompts too', async () => {
    const clock = { now: () => 0, sleep: async () => {} }
    const simulator = createSimulator({ limits: { requestsPerMinute: 2 }, promptCacheMinTokens: 0, clock })
    const ask = async (): Promise<unknown> => {
      const response = await asker(simulator.fetch)()
      return response.ok ? (await json(response)).usage?.prompt_tokens_details?.cached_tokens : response.status
    }
    const [first, second, third] = [await ask(), await ask(), await ask()]
    expect([first, third]).toEqual([0, 429])
    expect(second).toBeGreaterThan(0)
    simulator.reset()
    expect([await ask(), await ask(), await ask()]).toEqual([first, second, third])
  })
})

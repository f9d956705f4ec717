import { existsSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { ChatParams } from '@chinwag/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cacheKey, printRequest } from './cache-key.ts'

const place = { baseURL: 'https://api.openai.com/v1', scope: 'a' }
const body: ChatParams = {
  model: 'gpt-4.1-mini',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello' },
  ],
}

/** A JSON Schema of the API, which lies beside the repository, not in it. */
const schemaFile = '../shared/data/chat-completions.schema.json'

interface Schema {
  readonly $ref?: string
  readonly allOf?: readonly Schema[]
  readonly properties?: object
}

/** All that the API's own description of a request has; nothing where that is missing. */
function fieldsOfApi(): readonly string[] {
  if (!existsSync(schemaFile)) return []
  const { $defs }: { $defs: Record<string, Schema> } = JSON.parse(readFileSync(schemaFile, 'utf8'))
  const fieldsOf = ({ $ref, allOf = [], properties = {} }: Schema): string[] => [
    ...($ref === undefined ? [] : fieldsOf($defs[$ref.replace('#/$defs/', '')] ?? {})),
    ...allOf.flatMap(fieldsOf),
    ...Object.keys(properties),
  ]
  return fieldsOf($defs['CreateChatCompletionRequest'] ?? {})
}

const ignored = [
  ...['stream', 'stream_options', 'user', 'metadata', 'store', 'prompt_cache_key', 'prompt_cache_retention'],
  ...['prompt_cache_options', 'safety_identifier'],
]

/** Every other field that the API has, and two that it has not. */
const counted = [
  ...new Set([
    ...[
      'temperature',
      'top_p',
      'n',
      'stop',
      'max_tokens',
      'max_completion_tokens',
      'tools',
      'tool_choice',
      'functions',
    ],
    ...['function_call', 'parallel_tool_calls', 'response_format', 'presence_penalty', 'frequency_penalty'],
    ...['logit_bias', 'logprobs', 'top_logprobs', 'seed', 'reasoning_effort', 'verbosity', 'modalities', 'audio'],
    ...['prediction', 'web_search_options', 'service_tier', 'model', 'messages', 'top_k', 'chat_template_kwargs'],
    ...fieldsOfApi(),
  ]),
].filter((field) => !ignored.includes(field))

const value = fc.jsonValue()

it.skipIf(!existsSync(schemaFile))(`knows the fields of the API (skipped where ${schemaFile} is missing)`, () => {
  expect(fieldsOfApi()).toEqual(expect.arrayContaining([...ignored, 'messages', 'model', 'moderation', 'temperature']))
})

describe('cacheKey', () => {
  it('is a version and a SHA-256, and stays what it is', async () => {
    await expect(cacheKey(body, place)).resolves.toMatchInlineSnapshot(
      `"chinwag:1:12c5ed4d2a3146b21ec2dfd36e0195b1d44a1169a0d50c43766aec9097066a7d"`,
    )
  })

  it('differs exactly when a field that is not on the list does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...counted), value, value, async (field, left, right) => {
        const [one, other] = await Promise.all(
          [left, right].map((given) => cacheKey({ ...body, [field]: given }, place)),
        )
        const isSame = isDeepStrictEqual(JSON.parse(JSON.stringify(left)), JSON.parse(JSON.stringify(right)))
        expect(one === other).toBe(isSame)
      }),
    )
  })

  it.each(counted)('changes when `%s` is added or changed', async (field) => {
    const keys = await Promise.all(
      [body, { ...body, [field]: 'x' }, { ...body, [field]: 'y' }].map((each) => cacheKey(each, place)),
    )
    expect(new Set(keys).size).toBe(3)
  })

  it('does not change with a field on the list', async () => {
    const key = await cacheKey(body, place)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ignored), value, async (field, given) => {
        await expect(cacheKey({ ...body, [field]: given }, place)).resolves.toBe(key)
      }),
    )
  })

  it('is that of the chat, however the base URL is written', async () => {
    const key = await cacheKey(body, place)
    for (const baseURL of [
      'https://API.openai.com/v1/',
      'https://api.openai.com:443/v1',
      'https://api.openai.com/./v1',
    ])
      await expect(cacheKey(body, { ...place, baseURL })).resolves.toBe(key)
    await expect(cacheKey(body, { ...place, baseURL: '' })).resolves.not.toBe(key)
  })

  it.each<[string, object, object]>([
    ['a base URL that is none', body, { ...place, baseURL: 'api.openai.com' }],
    ['no base URL', body, { scope: 'a' }],
    ['no scope', body, { baseURL: place.baseURL }],
    ['a body that says itself how it is sent', { ...body, toJSON: () => ({ model: 'x' }) }, place],
  ])('refuses %s', async (_, given, options) => {
    await expect(cacheKey(given as ChatParams, options as typeof place)).rejects.toThrow(TypeError)
  })

  it('is of what is sent of a list of messages that says that itself', async () => {
    const listOf = (sent: object[]) => Object.assign([...body.messages], { toJSON: () => sent })
    const keys = await Promise.all(
      [listOf([{ role: 'user', content: 'x' }]), listOf([]), body.messages].map((messages) =>
        cacheKey({ ...body, messages }, place),
      ),
    )
    expect(new Set(keys).size).toBe(3)
  })

  it('takes a tool with a parameter that is called `toJSON`', async () => {
    const calling = (type: string): ChatParams => ({
      ...body,
      tools: [{ type: 'function', function: { name: 'f', parameters: { properties: { toJSON: { type } } } } }],
    })
    expect(await cacheKey(calling('string'), place)).not.toBe(await cacheKey(calling('number'), place))
  })

  it('looks for the fields on the list at the top only', async () => {
    const keys = ['a', 'b'].map((user) =>
      cacheKey({ ...body, tools: [{ type: 'function', function: { name: 'f', parameters: { user } } }] }, place),
    )
    expect(new Set(await Promise.all(keys)).size).toBe(2)
  })

  it('leaves `service_tier` out when asked to', async () => {
    const loose = { ...place, ignoreServiceTier: true }
    await expect(cacheKey({ ...body, service_tier: 'flex' }, loose)).resolves.toBe(await cacheKey(body, place))
  })

  it('tells conversations apart that say the same in other roles, parts, names or pictures', async () => {
    const text = (...parts: string[]) => parts.map((part) => ({ type: 'text', text: part }) as const)
    const picture = (url: string, detail: 'low' | 'high') =>
      ({ type: 'image_url', image_url: { url, detail } }) as const
    const conversations: ChatParams['messages'][] = [
      [{ role: 'user', content: 'ab' }],
      [{ role: 'system', content: 'ab' }],
      [{ role: 'user', content: 'ab', name: 'a' }],
      [
        { role: 'user', content: 'a' },
        { role: 'user', content: 'b' },
      ],
      [
        { role: 'user', content: 'b' },
        { role: 'user', content: 'a' },
      ],
      [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
      ],
      [{ role: 'user', content: text('ab') }],
      [{ role: 'user', content: text('a', 'b') }],
      [{ role: 'user', content: [picture('https://example.com/1.png', 'low')] }],
      [{ role: 'user', content: [picture('https://example.com/2.png', 'low')] }],
      [{ role: 'user', content: [picture('https://example.com/1.png', 'high')] }],
      [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } }] }],
      [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AQ==', format: 'wav' } }] }],
      [{ role: 'tool', content: 'ab', tool_call_id: '1' }],
      [{ role: 'tool', content: 'ab', tool_call_id: '2' }],
    ]
    const keys = await Promise.all(conversations.map((messages) => cacheKey({ ...body, messages }, place)))
    expect(new Set(keys).size).toBe(conversations.length)
  })

  it('tells servers and scopes apart, but not a slash at the end', async () => {
    const keys = await Promise.all([
      cacheKey(body, place),
      cacheKey(body, { ...place, scope: 'b' }),
      cacheKey(body, { ...place, baseURL: 'https://example.com/v1' }),
      cacheKey(body, { baseURL: `${place.baseURL},a`, scope: '' }),
    ])
    expect(new Set(keys).size).toBe(4)
    await expect(cacheKey(body, { ...place, baseURL: `${place.baseURL}/` })).resolves.toBe(keys[0])
  })

  it('depends on the order in which a schema names its properties', async () => {
    const string = { type: 'string' }
    const formats = [
      { a: string, b: string },
      { b: string, a: string },
    ].map((properties) => ({
      ...body,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 's', schema: { type: 'object', properties } },
      } as const,
    }))
    const keys = await Promise.all(formats.map((format) => cacheKey(format, place)))
    expect(new Set(keys).size).toBe(2)
  })

  it('does not depend on the order of other keys, nor on what is undefined', async () => {
    const { messages, model } = body
    const other: ChatParams = {
      user: undefined,
      temperature: undefined,
      messages: messages.map(({ role, content }) => ({ content, role }) as ChatParams['messages'][number]),
      model,
    }
    await expect(cacheKey(other, place)).resolves.toBe(await cacheKey(body, place))
  })

  it('does not change the body', async () => {
    const given = structuredClone({ ...body, stream: true })
    await cacheKey(given, place)
    expect(given).toEqual({ ...body, stream: true })
  })

  it('depends on the order of fields in `properties` at the top too, and on that of no other', async () => {
    const keyOf = (more: object): Promise<string> => cacheKey({ ...body, ...more }, place)
    expect(await keyOf({ properties: { b: 1, a: 2 } })).not.toBe(await keyOf({ properties: { a: 2, b: 1 } }))
    expect(await keyOf({ logit_bias: { b: 1, a: 2 } })).toBe(await keyOf({ logit_bias: { a: 2, b: 1 } }))
  })

  it('stays what it is with several fields, without an address, and without messages', async () => {
    const keys = [
      cacheKey({ ...body, seed: 1, temperature: 0 }, place),
      cacheKey(body, { baseURL: '', scope: '' }),
      cacheKey({ model: 'm' } as ChatParams, place),
    ]
    expect(await Promise.all(keys)).toMatchInlineSnapshot(`
      [
        "chinwag:1:0d7ac5b2e745a60dac6c7ec0a3ced5af20c0a30c1f4404c0e9807827ad86a5f9",
        "chinwag:1:121be0c66c29a0639e3225bff9c5e7861b0407f5706def30df2c4a54cb727fd6",
        "chinwag:1:198a979d66d29af40d62b82ca625cf2eeae3865a11721b57b27431a4e12daf4f",
      ]
    `)
  })

  it('is refused where it cannot be right', async () => {
    const scope = { ...place, scope: 7 as unknown as string }
    await expect(cacheKey(body, scope)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: The \`scope\` of a cache key must be a text, got 7.]`,
    )
    const writing = Object.assign({ toJSON: () => body }, body)
    await expect(cacheKey(writing, place)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: A body with a \`toJSON()\` of its own can have no cache key: pass what that gives.]`,
    )
  })
})

describe('the print of a request', () => {
  const given: ChatParams = { ...body, seed: 1, stream: true }

  it.each<[string, object, boolean]>([
    ['the same', {}, true],
    ['a copy of its messages', { messages: structuredClone(body.messages) }, true],
    ['a field that does not count', { stream: false, user: 'ada' }, true],
    ['another value', { seed: 2 }, false],
    ['another model', { model: 'gpt-5' }, false],
    ['a field more', { top_p: 1 }, false],
    ['another message', { messages: [{ role: 'user', content: 'Hello!' }] }, false],
    ['a message more', { messages: [...body.messages, { role: 'user', content: 'Well?' }] }, false],
  ])('stands for a body with %s: %j is %s', async (_, more, expected) => {
    const { matches } = await printRequest(given, place)
    expect(matches({ ...given, ...more })).toBe(expected)
  })

  it('does not stand for a body that has the same under another name, or less', async () => {
    const { matches } = await printRequest(given, place)
    const { seed, ...less } = given
    expect(matches(less)).toBe(false)
    expect(matches({ ...less, top_k: seed })).toBe(false)
    expect(matches({ ...less, aaa: seed })).toBe(false)
    const unset = await printRequest({ ...less, seed: undefined }, place)
    expect(unset.matches({ ...less, top_k: 5 })).toBe(false)
  })
})

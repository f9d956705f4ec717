import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import { Accumulator } from './accumulate.ts'
import { splitCompletion } from './split.ts'

function fold(chunks: Iterable<ChatChunk>): ChatCompletion {
  const accumulator = new Accumulator()
  for (const chunk of chunks) accumulator.add(chunk)
  return accumulator.completion()
}

/** The one key that no part of an answer keeps. */
function withoutProto(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value
}

/** Any JSON under any keys but the few that mean something, and the one that is none. */
function fields(known: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const key = fc.oneof(
    fc.string(),
    fc.constantFrom('constructor', 'toString', 'text', 'content_filter_results', 'provider'),
  )
  return fc.dictionary(
    key.filter((name) => name !== '__proto__' && !known.includes(name)),
    fc.jsonValue({ maxDepth: 3 }),
    { maxKeys: 3 },
  )
}

/** A record whose optional fields may be missing, with fields that nobody knows beside them. */
function record(
  required: Record<string, fc.Arbitrary<unknown>>,
  optional: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<Record<string, unknown>> {
  const known = fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) })
  const reserved = [...Object.keys(required), ...Object.keys(optional), 'delta', 'obfuscation', 'object', 'choices']
  return fc.tuple(known, fields(reserved)).map(([named, unknown]) => ({ ...named, ...unknown }))
}

const text = fc.string({ unit: 'grapheme' })
const maybeText = fc.option(text)
const parts = fc.array(
  fc.oneof(record({ type: fc.constant('text'), text }), record({ type: fc.constantFrom('image', 'thinking') })),
  { maxLength: 3 },
)
const token = record(
  { token: text, logprob: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { bytes: fc.option(fc.array(fc.nat(255))), top_logprobs: fc.array(fc.jsonValue(), { maxLength: 2 }) },
)
const logprobs = fc.option(
  record(
    {},
    { content: fc.option(fc.array(token, { maxLength: 3 })), refusal: fc.option(fc.array(token, { maxLength: 2 })) },
  ),
)
const calledFunction = record(
  { name: text },
  {
    arguments: fc.oneof(
      text,
      fc.json(),
      fc.constant(null),
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        fc.integer(),
      ),
    ),
  },
)
const toolCall = fc.oneof(
  record({ id: fc.option(text), type: fc.constant('function'), function: calledFunction }, { index: fc.nat(200) }),
  record({ id: text, type: fc.constant('custom'), custom: record({ name: text, input: text }) }, { index: fc.nat(3) }),
  record({ function: calledFunction }, { index: fc.option(fc.nat(3)) }),
)
const message = record(
  { role: fc.constantFrom('assistant', 'tool', 'model') },
  {
    content: fc.oneof(maybeText, parts),
    refusal: maybeText,
    tool_calls: fc.option(fc.array(toolCall, { maxLength: 4 })),
    function_call: fc.option(record({ name: text, arguments: text })),
    audio: fc.option(record({ id: text, data: text, transcript: text, expires_at: fc.nat() })),
    annotations: fc.array(record({ type: fc.constant('url_citation') }), { maxLength: 2 }),
    reasoning_content: maybeText,
    reasoning: maybeText,
    reasoning_details: parts,
  },
)
const choice = record(
  { message, finish_reason: fc.option(fc.constantFrom('stop', 'length', 'tool_calls', 'eos')) },
  { logprobs },
)
const completion = record(
  { id: text, created: fc.nat(), model: text, choices: fc.array(choice, { minLength: 1, maxLength: 3 }) },
  {
    usage: fc.option(record({ prompt_tokens: fc.nat(), completion_tokens: fc.nat(), total_tokens: fc.nat() })),
    system_fingerprint: maybeText,
    service_tier: maybeText,
  },
).map((made) => {
  const choices = (made['choices'] as object[]).map((each, index) => ({ ...each, index }))
  return JSON.parse(JSON.stringify({ ...made, object: 'chat.completion', choices }), withoutProto) as ChatCompletion
})

test('folding the chunks of a completion gives the completion, whatever is in it', () => {
  fc.assert(
    fc.property(completion, (whole) => {
      const before = structuredClone(whole)
      deepStrictEqual(fold(splitCompletion(whole)), before)
      deepStrictEqual(whole, before)
    }),
    { numRuns: 1000 },
  )
})

test('the chunks survive being handed on as JSON, but for what JSON cannot say', () => {
  const usual = completion.filter(({ choices }) =>
    choices.every(({ message: { content, tool_calls } }) => content !== undefined && !tool_calls?.length),
  )
  fc.assert(
    fc.property(usual, (whole) => {
      const chunks: ChatChunk[] = JSON.parse(JSON.stringify(splitCompletion(whole)))
      deepStrictEqual(fold(chunks), JSON.parse(JSON.stringify(whole)))
    }),
    { numRuns: 300 },
  )
})

describe('the chunks of a completion', () => {
  const choices = [
    {
      index: 0,
      message: {
        role: 'assistant' as const,
        content: 'Hi',
        tool_calls: [{ id: 'a', type: 'function' as const, function: { name: 'f', arguments: '{}' } }],
      },
      finish_reason: 'tool_calls',
    },
  ]
  const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
  const whole: ChatCompletion = {
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices,
    usage,
    provider: 'p',
  }
  const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }

  test('are those that a stream of it would have', () => {
    expect(splitCompletion(whole)).toEqual([
      {
        ...head,
        provider: 'p',
        choices: [
          {
            index: 0,
            delta: {
              role: 'assistant',
              content: 'Hi',
              tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
            },
            finish_reason: null,
          },
        ],
      },
      { ...head, choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
      { ...head, choices: [], usage },
    ])
  })

  test('keep the fields of the head when there are no choices', () => {
    expect(fold(splitCompletion({ ...whole, choices: [] }))).toEqual({ ...whole, choices: [] })
  })

  test('have the message, not the empty delta that Perplexity puts beside it', () => {
    const beside = {
      ...whole,
      choices: choices.map((each) => ({ ...each, delta: { role: 'assistant', content: '' } })),
    }
    expect(fold(splitCompletion(beside))).toEqual(whole)
  })

  test('do not take a prototype from a message', () => {
    const hostile: ChatCompletion = JSON.parse(
      '{"id":"c","choices":[{"message":{"__proto__":{"content":"x","polluted":1},"content":"a"}}]}',
    )
    const [chunk] = splitCompletion(hostile)
    expect(Object.getPrototypeOf(chunk?.choices[0]?.delta)).toBe(Object.prototype)
    expect(fold(splitCompletion(hostile)).choices[0]?.message).toEqual({ role: 'assistant', content: 'a' })
  })
})

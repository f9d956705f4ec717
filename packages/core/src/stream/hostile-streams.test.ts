import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bytesOf,
  chunkOf,
  contentOf,
  cutAt,
  errorOf,
  eventsOf,
  type Read,
  readPieces,
  readText,
  streamOf,
} from '../../test/streams.ts'
import { isChatError } from '../index.ts'

const content = { role: 'assistant', content: 'Hi', reasoning: 'hm' }
const call = { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
const logprobs = { content: [{ token: 'a', logprob: 0 }] }
const chunks = [
  chunkOf(content),
  { ...chunkOf({ tool_calls: [call] }), choices: [{ index: 0, delta: { tool_calls: [call] }, logprobs }] },
  chunkOf({ audio: { id: 'a', data: 'QQ' }, annotations: [{ type: 'x' }] }),
  chunkOf({}, 'stop', { usage }),
]

function expectAnswerOrChatError({ completion, error }: Read): void {
  if (error === undefined) expect(completion?.choices.length).toBeGreaterThan(0)
  else expect(isChatError(error), String((error as Error).stack)).toBe(true)
}

test('whatever bytes are changed, left out or put in, the reply ends as an answer or a ChatError', async () => {
  const bytes = bytesOf(eventsOf(...chunks, '[DONE]'))
  const change = fc.record({
    at: fc.nat(bytes.length),
    take: fc.constantFrom(0, 0, 1, 1, 20),
    put: fc.uint8Array({ maxLength: 4 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(bytes.length), async (changes, cut) => {
      const all = [...bytes]
      for (const { at, take, put } of changes) all.splice(at, take, ...put)
      expectAnswerOrChatError(await readPieces(cutAt(Uint8Array.from(all), [Math.min(cut, all.length)])))
    }),
    { numRuns: 1500 },
  )
})

test('whatever JSON stands in whichever field, the reply ends as an answer or a ChatError', async () => {
  const paths = [...pathsOf(chunks)]
  const nasty = fc.constantFrom<unknown>(
    { toString: 1, valueOf: 1 },
    { length: 3 },
    [[[]]],
    -0.5,
    1e300,
    '__proto__',
    '\u0000',
    [null],
    true,
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.oneof(fc.jsonValue(), nasty),
      fc.boolean(),
      async (path, value, isStream) => {
        const changed = structuredClone(chunks)
        put(changed, path, value)
        expectAnswerOrChatError(
          isStream ? await readText(eventsOf(...changed, '[DONE]')) : await readText(JSON.stringify(changed[0])),
        )
      },
    ),
    { numRuns: 1500 },
  )
})

test('whatever JSON a completion or an error consists of, the reply ends as an answer or a ChatError', async () => {
  const message = { role: 'assistant', content: 'Hi', tool_calls: [call], audio: null }
  const bodies = [
    { id: 'c', object: 'chat.completion', choices: [{ index: 0, message, logprobs, finish_reason: 'stop' }], usage },
    {
      error: { message: 'No', code: 'x', type: 'y', param: null, innererror: { code: 'z' } },
      detail: [{ loc: ['a'], msg: 'b' }],
    },
  ]
  const nasty = fc.constantFrom<unknown>({ toString: 1, valueOf: 1 }, [{ toString: 1 }], { length: 3 }, 7, true)
  for (const body of bodies) {
    const paths = [...pathsOf(body)]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.oneof(fc.jsonValue(), nasty), async (path, value) => {
        const changed = structuredClone(body)
        put(changed, path, value)
        expectAnswerOrChatError(
          await readText(JSON.stringify(changed), { type: 'application/json', body: { stream: false } }),
        )
      }),
      { numRuns: 500 },
    )
  }
})

describe('fields that are called like parts of a prototype', () => {
  test.each(['__proto__', 'constructor', 'prototype', 'toString'])('%s: change nothing but themselves', async (key) => {
    const poison = `"${key}":{"polluted":true,"content":"evil","error":"evil"}`
    const event = `{${poison},"id":"a","choices":[{${poison},"index":0,"delta":{${poison},"content":"Hi","tool_calls":[{${poison},"index":0,"id":"a"}]},"finish_reason":"stop"}]}`
    for (const text of [eventsOf(event, event, '[DONE]'), event, event.replace('"delta"', '"message"')]) {
      const { completion } = await readText(text)
      expect(contentOf(completion)).toMatch(/^(Hi)+$/)
      expect({}).not.toHaveProperty('polluted')
      expect(completion?.choices[0]?.message).not.toHaveProperty('polluted')
    }
  })
})

describe('time and memory', () => {
  test('of many tiny reads, or one with many lines, grow with the size of the answer alone', async () => {
    const word = 'x'.repeat(200_000)
    const bytes = bytesOf(streamOf(word))
    const places = Array.from({ length: bytes.length / 8 }, (_, at) => at * 8)
    expect(contentOf((await readPieces(cutAt(bytes, places))).completion)).toBe(word)

    const inLines = JSON.stringify(
      chunkOf({ content: 'Hi' }, 'stop', { padding: Array.from({ length: 100_000 }, () => 1) }),
      null,
      1,
    )
    const { completion } = await readText(inLines.replaceAll(/^/gm, 'data: ') + '\n\n')
    expect(contentOf(completion)).toBe('Hi')
  })

  test('of an error whose line never ends are bounded', async () => {
    const pieces = [bytesOf('error: '), ...Array.from({ length: 5000 }, () => bytesOf('x'.repeat(50)))]
    expect(errorOf(await readPieces(pieces)).code).toBe('stream_interrupted')
  })
})

/** Every place in some JSON. */
function* pathsOf(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path
  if (typeof value !== 'object' || value === null) return
  for (const [key, item] of Object.entries(value)) yield* pathsOf(item, [...path, key])
}

function put(target: unknown, path: readonly string[], value: unknown): void {
  const parent = path.slice(0, -1).reduce((at, key) => (at as Record<string, unknown>)[key], target)
  ;(parent as Record<string, unknown>)[path.at(-1) ?? ''] = value
}

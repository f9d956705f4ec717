import { type ChatChunk, type ChatCompletion, ChatResponse, createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { collect, question, richCompletion, textChunks } from '../test/fixtures.ts'
import { cache } from './cache.ts'

const withUsage = { ...question, stream_options: { include_usage: true } }

/** A chat that is answered once, and from the cache after that. */
function chatOf(answer: () => ChatResponse) {
  const answers = [answer]
  return createChat({
    transport: async () => (answers.pop() ?? fail)(),
    use: [cache()],
  })
}

function fail(): never {
  throw new Error('asked the server twice')
}

const json = (completion: ChatCompletion) => () => ChatResponse.fromCompletion(structuredClone(completion))
const stream = (chunks: readonly ChatChunk[]) => () => ChatResponse.fromChunks(structuredClone(chunks))

describe('an answer that came as JSON', () => {
  it('is the same from the cache, whole and as a stream', async () => {
    const chat = chatOf(json(richCompletion))
    await expect(chat.complete(question)).resolves.toEqual(richCompletion)
    await expect(chat.complete(question)).resolves.toStrictEqual(richCompletion)
    await expect(chat.stream(question).completion()).resolves.toEqual(richCompletion)
    const chunks = await collect(chat.stream(question))
    await expect(ChatResponse.fromChunks(chunks).completion()).resolves.toEqual(richCompletion)
  })

  it('is the same though a stream was asked for', async () => {
    const chat = chatOf(() =>
      ChatResponse.fromCompletion(richCompletion, { headers: { 'content-type': 'application/json; charset=utf-8' } }),
    )
    await expect(chat.stream(question).completion()).resolves.toEqual(richCompletion)
    await expect(chat.complete(question)).resolves.toStrictEqual(richCompletion)
  })

  it('is the same through two caches', async () => {
    const answers = [json(richCompletion)]
    const inner = cache()
    const transport = async () => (answers.pop() ?? fail)()
    await createChat({ transport, use: [inner] }).complete(question)
    const chat = createChat({ transport, use: [cache(), inner] })
    await expect(chat.stream(question).completion()).resolves.toEqual(richCompletion)
    await expect(chat.complete(question)).resolves.toStrictEqual(richCompletion)
  })
})

describe('an answer that came as a stream', () => {
  const chunks = textChunks('one ', 'two ', 'three')

  it('is served in the same chunks, and whole', async () => {
    const chat = chatOf(stream(chunks))
    await expect(collect(chat.stream(withUsage))).resolves.toEqual(chunks)
    await expect(collect(chat.stream(withUsage))).resolves.toStrictEqual(chunks)
    const whole = await ChatResponse.fromChunks(chunks).completion()
    await expect(chat.complete(question)).resolves.toEqual(whole)
    expect(whole.usage).toEqual({ prompt_tokens: 3, completion_tokens: 3, total_tokens: 6 })
  })

  it('is the same however it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string(), { minLength: 1, maxLength: 20 }), async (words) => {
        const given = textChunks(...words)
        const chat = chatOf(stream(given))
        const first = await chat.stream(question).completion()
        await expect(collect(chat.stream(withUsage))).resolves.toEqual(given)
        await expect(chat.complete(question)).resolves.toEqual(first)
      }),
    )
  })

  it('keeps tool calls, logprobs, reasoning and unknown fields', async () => {
    const head = { id: '1', object: 'chat.completion.chunk', created: 1, model: 'm', x_provider: 'kept' }
    const delta = (index: number, delta: object, rest: object = {}): ChatChunk => ({
      ...head,
      choices: [{ index, delta: { ...delta }, finish_reason: null, ...rest }],
    })
    const given = [
      delta(0, { role: 'assistant', content: null, reasoning_content: 'Let me ' }),
      delta(0, { reasoning_content: 'see.' }, { logprobs: { content: [{ token: 'a', logprob: -1 }], refusal: null } }),
      delta(0, { tool_calls: [{ index: 1, id: 'call_b', type: 'function', function: { name: 'b', arguments: '' } }] }),
      delta(0, { tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'a', arguments: '{' } }] }),
      delta(0, {
        tool_calls: [
          { index: 0, function: { arguments: '}' } },
          { index: 1, function: { arguments: '[]' } },
        ],
      }),
      delta(1, { role: 'assistant', content: 'Second' }, { finish_reason: 'stop' }),
      delta(0, {}, { finish_reason: 'tool_calls', x_native: 'end' }),
      { ...head, choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    ]
    const chat = chatOf(stream(given))
    const first = await chat.stream(question).completion()
    expect(first).toMatchObject({
      x_provider: 'kept',
      choices: [{ message: { tool_calls: [{ id: 'call_a' }, { id: 'call_b' }] } }, { message: { content: 'Second' } }],
    })
    await expect(chat.complete(question)).resolves.toEqual(first)
    await expect(collect(chat.stream(withUsage))).resolves.toEqual(given)
  })
})

it.each([
  ['plain', {}],
  ['two choices', { n: 2 }],
  ['logprobs', { logprobs: true, top_logprobs: 2 }],
  ['tools', { tools: [{ type: 'function', function: { name: 'weather' } }], tool_choice: 'required' }],
] as const)('serves what the simulator says the same to all: %s', async (_, fields) => {
  for (const firstIsStream of [true, false]) {
    const simulator = createSimulator()
    const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use: [cache()] })
    const body = { ...question, ...fields, stream_options: { include_usage: true } }
    const first = firstIsStream
      ? await chat.stream(body).completion()
      : await chat.complete({ ...body, stream_options: undefined })
    await expect(chat.complete(body)).resolves.toEqual(first)
    await expect(chat.stream(body).completion()).resolves.toEqual(first)
    expect(simulator.calls).toHaveLength(1)
  }
})

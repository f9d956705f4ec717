import { createChat, isChatError, isRetryable, type Middleware } from '@chinwag/core'
import { expect, test } from 'vitest'
import { createSimulator } from './create-simulator.ts'

const messages = [{ role: 'user', content: 'Explain decorators in Python' }] as const
const again = (times: number): Middleware =>
  async function again(request, next) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await (await next(request)).committed()
      } catch (error) {
        if (attempt >= times || !isRetryable(error)) throw error
      }
    }
  }

test('a chat without a network answers, in one piece and as a stream', async () => {
  const simulator = createSimulator()
  const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch })
  const params = { model: 'sim', messages, temperature: 0 }
  const whole = await chat.complete(params)
  expect(whole).toEqual(simulator.calls[0]?.completion)
  const streamed = await chat.stream(params).completion()
  expect(streamed.choices[0]?.message.content).toBe(whole.choices[0]?.message.content)
  expect(simulator.calls.map(({ outcome }) => outcome)).toEqual(['sent', 'sent'])
})

test.each([
  ['sim-429', 'rate_limit', true],
  ['sim-quota', 'quota', false],
  ['sim-401', 'authentication', false],
  ['sim-403', 'permission', false],
  ['sim-404', 'not_found', false],
  ['sim-context-length', 'context_length', false],
  ['sim-content-filter-prompt', 'content_filter', false],
  ['sim-500', 'server', true],
  ['sim-503', 'overloaded', true],
  ['sim-html-502', 'server', true],
  ['sim-reset-before-head', 'connection', true],
  ['sim-reset-mid', 'stream_interrupted', true],
  ['sim-close-mid', 'stream_interrupted', true],
  ['sim-truncate', 'stream_interrupted', true],
  ['sim-half-frame', 'stream_interrupted', true],
  ['sim-empty', 'invalid_response', false],
  ['sim-malformed-json', 'invalid_response', false],
  ['sim-error-in-stream', 'server', true],
])('a stream from %s fails with %s', async (model, code, retryable) => {
  const chat = createChat({ apiKey: 'sim', fetch: createSimulator().fetch })
  const error: unknown = await chat
    .stream({ model, messages })
    .completion()
    .catch((reason: unknown) => reason)
  expect(isChatError(error) && { code: error.code, retryable: error.retryable }).toEqual({ code, retryable })
})

test.each(['sim-no-done', 'sim-no-finish', 'sim-json-instead-of-stream', 'sim-content-filter', 'sim-refusal'])(
  'a stream from %s is whole',
  async (model) => {
    const chat = createChat({ apiKey: 'sim', fetch: createSimulator().fetch })
    expect((await chat.stream({ model, messages }).completion()).choices).toHaveLength(1)
  },
)

test('a retry finds the second attempt well', async () => {
  const simulator = createSimulator()
  const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use: [again(3)] })
  await chat.stream({ model: 'sim-500-twice', messages }).completion()
  expect(simulator.calls.map(({ status, attempt }) => [attempt, status])).toEqual([
    [1, 500],
    [2, 500],
    [3, 200],
  ])
})

import { ChatError, ChatResponse, createChat } from '@chinwag/core'
import { describe, expect, it, vi } from 'vitest'
import { runInFakeTime, startsAt } from '../../test/fake-time.ts'
import { inspectedChat } from '../../test/inspected-chat.ts'
import { answer, body, fail, json, script, type ScriptedTransport, type Step } from '../../test/scripted-transport.ts'
import { settled } from '../../test/settled.ts'
import type { RetryOptions } from '../retry-options.ts'
import { retry } from '../retry.ts'
import type { FallbackOptions } from './fallback-options.ts'
import { fallback } from './fallback.ts'

runInFakeTime()

/** Which model was asked when. */
const sentBy = ({ seen }: ScriptedTransport) => seen.map(({ request, at }) => [request.body.model, at - startsAt])

/** The model "test" refuses so many times, and the others answer. */
const setUp = (
  refusal: Step,
  { refusals = 99, ...options }: FallbackOptions & RetryOptions & { refusals?: number } = {},
) => {
  let left = refusals
  const played = script((request) => (request.body.model === 'test' && left-- > 0 ? refusal : json())(request))
  const { when, ...more } = options
  const use = [fallback([{ model: 'other' }], { when }), retry({ random: () => 0.5, ...more })]
  return { ...inspectedChat(played, use), sent: () => sentBy(played) }
}

const tenSeconds = fail('rate_limit', { status: 429, retryAfterMs: 10_000 })

describe('a model that throttles, with another hop', () => {
  it('is not waited for: the other answers at once', async () => {
    const { chat, sent, events } = setUp(tenSeconds)
    await settled(chat.complete(body))
    expect(sent()).toEqual([
      ['test', 0],
      ['other', 0],
    ])
    expect(events).toContainEqual(expect.objectContaining({ type: 'retry-stopped', reason: 'fallback' }))
  })

  it('is not asked by the next calls either, for as long as it would have them wait', async () => {
    const { chat, sent } = setUp(tenSeconds, { refusals: 1 })
    await chat.complete(body)
    await chat.complete(body)
    expect(sent().slice(2)).toEqual([['other', 0]])
    await vi.advanceTimersByTimeAsync(13_000)
    await chat.complete(body)
    expect(sent().at(-1)).toEqual(['test', 13_000])
  })

  it('is waited for where it asks for less than a second', async () => {
    const { chat, sent } = setUp(fail('rate_limit', { retryAfterMs: 300 }), { refusals: 1, adaptive: false })
    await settled(chat.complete(body))
    expect(sent().map(([model]) => model)).toEqual(['test', 'test'])
  })

  it('is waited for where `when` does not want the other for that', async () => {
    const { chat, sent } = setUp(tenSeconds, { refusals: 1, when: ({ code }) => code === 'server' })
    await settled(chat.complete(body))
    await settled(chat.complete(body))
    expect(sent().map(([model]) => model)).toEqual(['test', 'test', 'test'])
  })
})

it('the last hop is waited for', async () => {
  const played = script(fail('server', { retryable: false }), tenSeconds, json())
  const use = [fallback([{ model: 'other' }]), retry({ random: () => 0.5 })]
  const chat = createChat({ transport: played.transport, use })
  expect(await settled(chat.complete(body))).toMatchObject({ status: 'fulfilled' })
  expect(played.seen.map(({ request }) => request.body.model)).toEqual(['test', 'other', 'other'])
})

it('the last hop of an inner fallback is not, where an outer one has another', async () => {
  const played = script(tenSeconds, tenSeconds, json())
  const use = [fallback([{ model: 'c' }]), fallback([{ model: 'b' }]), retry()]
  const chat = createChat({ transport: played.transport, use })
  await settled(chat.complete(body))
  expect(sentBy(played)).toEqual([
    ['test', 0],
    ['b', 0],
    ['c', 0],
  ])
})

it('a reply that has begun has no other hop: what is to resume it is waited for', async () => {
  const half: Step = async (request) => {
    const words = await answer('one ')(request)
    return ChatResponse.fromChunks(
      (async function* () {
        for await (const chunk of words) {
          if (chunk.choices[0]?.finish_reason) break
          yield chunk
        }
        throw new ChatError('Broke.', { code: 'overloaded', retryAfterMs: 5000 })
      })(),
    )
  }
  const played = script(half, answer('two'))
  const use = [fallback([{ model: 'other' }]), retry({ resume: ({ request }) => ({ ...request.body, user: 'u' }) })]
  const chat = createChat({ transport: played.transport, use })
  expect(await settled(chat.stream(body).completion())).toMatchObject({
    value: { choices: [{ message: { content: 'one two' } }] },
  })
  expect(played.seen.map(({ request }) => request.body.model)).toEqual(['test', 'test'])
})

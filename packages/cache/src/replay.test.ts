import { ChatResponse, createChat } from '@chinwag/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { collect, question, richCompletion, textChunks } from '../test/fixtures.ts'
import { cache } from './cache.ts'

const chunks = textChunks('one ', 'two ', 'three')
const streamed = { ...question, stream: true, stream_options: { include_usage: true } }

/** A chat with an answer in its cache that is replayed with a tenth of a second between chunks. */
async function setUp(answer = () => ChatResponse.fromChunks(chunks), stream = true) {
  const chat = createChat({ transport: async () => answer(), use: [cache({ paceMs: 100 })] })
  await (await chat.send({ ...question, stream })).completion()
  return chat
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

describe('a stream from the cache with `paceMs`', () => {
  it('comes chunk by chunk, in the recorded chunks, the first at once', async () => {
    const chat = await setUp()
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const chunk of await chat.send(streamed)) seen.push(chunk)
    })()
    for (let count = 1; count <= chunks.length; count++) {
      await vi.advanceTimersByTimeAsync(count === 1 ? 0 : 99)
      if (count > 1) expect(seen).toHaveLength(count - 1)
      await vi.advanceTimersByTimeAsync(count === 1 ? 0 : 1)
      expect(seen).toEqual(chunks.slice(0, count))
    }
    await reading
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends at once when its reader aborts', async () => {
    const chat = await setUp()
    const controller = new AbortController()
    const reading = chat.send(streamed, { signal: controller.signal }).then(collect)
    reading.catch(() => {})
    await vi.advanceTimersByTimeAsync(150)
    controller.abort('left')
    await expect(reading).rejects.toBe('left')
    await vi.advanceTimersByTimeAsync(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not hold up who reads it whole', async () => {
    const chat = await setUp()
    const answer = await chat.complete(question)
    expect(answer.choices[0]?.message.content).toBe('one two three')
  })

  it('is of a completion in its few chunks, at once', async () => {
    const chat = await setUp(() => ChatResponse.fromCompletion(richCompletion), false)
    await expect(chat.send(streamed).then((response) => response.completion())).resolves.toEqual(richCompletion)
  })
})

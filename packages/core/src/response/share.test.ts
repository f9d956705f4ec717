import { describe, expect, test, vi } from 'vitest'
import {
  bodyOf,
  bytesOf,
  chunkOf,
  chunksOf,
  contentOf,
  createFeed,
  errorOf,
  type Feed,
  readAll,
  replyOf,
  send,
  streamOf,
} from '../../test/streams.ts'
import { type ChatChunk, type ChatCompletion, ChatError, ChatResponse } from '../index.ts'
import type { SharedResponse, ShareOptions } from './share.ts'

function sharedFeed(options?: ShareOptions): { readonly feed: Feed; readonly shared: SharedResponse } {
  const feed = createFeed()
  return { feed, shared: ChatResponse.fromChunks(feed.chunks).share(options) }
}

function iteratorOf(response: ChatResponse): AsyncIterator<ChatChunk> {
  return response[Symbol.asyncIterator]()
}

/** Lets everything that can happen happen. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}

test('every reader gets every chunk, and the same answer', async () => {
  const shared = replyOf('a', 'b', 'c').share()
  const reads = await Promise.all([1, 2, 3].map(() => readAll(shared.subscribe())))
  for (const { chunks, completion } of reads) {
    expect(chunks).toEqual(chunksOf('a', 'b', 'c'))
    expect(contentOf(completion)).toBe('abc')
  }
})

test('a reader who joins late gets the reply from its beginning, in the middle or behind the end', async () => {
  const { feed, shared } = sharedFeed()
  const first = iteratorOf(shared.subscribe())
  feed.push(...chunksOf('a', 'b'))
  await first.next()
  await first.next()
  const middle = readAll(shared.subscribe())
  feed.end()
  while (!(await first.next()).done);
  expect((await middle).chunks).toHaveLength(3)
  expect(shared.isJoinable).toBe(true)
  expect((await readAll(shared.subscribe())).chunks).toHaveLength(3)
  expect(shared.readers).toBe(0)
})

test('each reader has a reply of its own: head, times, observers, transforms', async () => {
  const upstream = await send(bodyOf([bytesOf(streamOf('a', 'b'))]).stream, {
    headers: { 'x-ratelimit-remaining-requests': '7' },
  })
  const shared = upstream.share()
  const [one, other] = [shared.subscribe(), shared.subscribe()]
  expect(one).toMatchObject({
    status: 200,
    source: 'shared',
    requestId: 'req_1',
    rateLimit: { requests: { remaining: 7 } },
  })
  expect(one.timings).toEqual({ start: upstream.timings.start, head: upstream.timings.head })
  one.transform((chunk) => ({ ...chunk, model: 'changed' }))
  const [changed, same] = await Promise.all([one.completion(), other.completion()])
  expect(changed.model).toBe('changed')
  expect(same.model).toBe('test-model')
  expect(one.timings.end).toBeGreaterThanOrEqual(one.timings.start)
})

test('a JSON reply is shared as it is', async () => {
  const message = {
    role: 'assistant' as const,
    content: null,
    tool_calls: [{ id: 'a', type: 'function' as const, function: { name: 'f', arguments: '{}' } }],
  }
  const choices = [{ index: 0, message, finish_reason: 'tool_calls', extra: 1 }]
  const whole: ChatCompletion = { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage: null }
  const shared = ChatResponse.fromCompletion(whole).share()
  expect(await shared.subscribe().completion()).toEqual(whole)
  expect((await readAll(shared.subscribe())).completion).toEqual(whole)
})

test('nothing is pulled before a reader asks, and each chunk once', async () => {
  const { feed, shared } = sharedFeed()
  const [one, other] = [iteratorOf(shared.subscribe()), iteratorOf(shared.subscribe())]
  feed.push(...chunksOf('a', 'b'))
  await turn()
  expect(feed.asked).toBe(0)
  await Promise.all([one.next(), other.next()])
  expect(feed.asked).toBe(1)
  await one.next()
  expect(feed.asked).toBe(2)
  await other.next()
  expect(feed.asked).toBe(2)
})

test('a slow reader holds up nobody, and still gets everything', async () => {
  const { feed, shared } = sharedFeed()
  const slow = iteratorOf(shared.subscribe())
  const fast = readAll(shared.subscribe())
  feed.push(...chunksOf('a', 'b', 'c'))
  feed.end()
  expect(contentOf((await fast).completion)).toBe('abc')
  const contents: unknown[] = []
  for (let step = await slow.next(); !step.done; step = await slow.next())
    contents.push(step.value.choices[0]?.delta.content)
  expect(contents).toEqual(['a', 'b', 'c', undefined])
})

describe('the bound', () => {
  const words = Array.from({ length: 100 }, (_, at) => `${at} `)

  test('makes a reader that falls behind it fail with a typed error, not miss chunks', async () => {
    const shared = ChatResponse.fromChunks(chunksOf(...words)).share({ maxChunks: 10 })
    const slow = shared.subscribe()
    const slowIterator = iteratorOf(slow)
    await slowIterator.next()
    await slowIterator.next()
    const fast = await readAll(shared.subscribe())
    expect(contentOf(fast.completion)).toBe(words.join(''))
    const error = errorOf({ chunks: [], error: await slowIterator.next().catch((reason: unknown) => reason) })
    expect(error).toMatchObject({ code: 'stream_interrupted', retryable: false })
    expect(error.message).toMatchInlineSnapshot(
      `"This reader fell more than 10 chunks behind. Read faster, or raise \`maxChunks\`."`,
    )
    expect(contentOf(error.partial)).toBe('0 1 ')
    await expect(slow.completion()).rejects.toBe(error)
  })

  test('lets a reader within it be slow', async () => {
    const shared = ChatResponse.fromChunks(chunksOf(...words)).share({ maxChunks: 101 })
    const slow = shared.subscribe()
    await readAll(shared.subscribe())
    expect(contentOf(await slow.completion())).toBe(words.join(''))
  })

  test('closes the reply to those who join later: its beginning is gone', async () => {
    const shared = ChatResponse.fromChunks(chunksOf(...words)).share({ maxChunks: 10 })
    await readAll(shared.subscribe())
    expect(shared.isJoinable).toBe(false)
    expect(() => shared.subscribe()).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: This shared reply can no longer be joined: its beginning is gone. Send the request again.]`,
    )
  })

  test.each([0, -1, 1.5, NaN, Infinity])('of %d is refused', (maxChunks) => {
    expect(() => replyOf('a').share({ maxChunks })).toThrow(RangeError)
  })

  test('says what it must be', () => {
    expect(() => replyOf('a').share({ maxChunks: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`maxChunks\` option must be an integer of at least 1, got 0.]`,
    )
  })
})

describe('leaving', () => {
  test('of one reader holds up nobody, also while it waits', async () => {
    const { feed, shared } = sharedFeed()
    const leaving = shared.subscribe()
    const pending = iteratorOf(leaving).next()
    const staying = readAll(shared.subscribe())
    await turn()
    leaving.cancel('mine')
    await expect(pending).rejects.toBe('mine')
    expect(feed.wasLeft).toBe(false)
    feed.push(...chunksOf('a'))
    feed.end()
    expect(contentOf((await staying).completion)).toBe('a')
  })

  test('of the last reader lets go of the upstream', async () => {
    const { feed, shared } = sharedFeed()
    const readers = [shared.subscribe(), shared.subscribe()]
    feed.push(chunkOf({ content: 'a' }))
    for (const reader of readers) await iteratorOf(reader).next()
    readers[0]?.cancel()
    expect(feed.wasLeft).toBe(false)
    expect(shared.readers).toBe(1)
    readers[1]?.cancel()
    expect(feed.wasLeft).toBe(true)
    expect(shared.readers).toBe(0)
    expect(shared.isJoinable).toBe(false)
    expect(() => shared.subscribe()).toThrow(TypeError)
  })

  test('of the last reader lets go of a body whose read is pending', async () => {
    let cancelled = 0
    const stream = new ReadableStream<Uint8Array>({ cancel: () => void cancelled++ })
    const reader = (await send(stream)).share().subscribe()
    const pending = iteratorOf(reader).next()
    await turn()
    reader.cancel('mine')
    await expect(pending).rejects.toBe('mine')
    expect(cancelled).toBe(1)
  })

  test('of a reader by break, while others read on', async () => {
    const shared = replyOf('a', 'b', 'c').share()
    const staying = shared.subscribe()
    for await (const _ of shared.subscribe()) break
    expect(contentOf(await staying.completion())).toBe('abc')
  })

  test('of a reader that fell behind does not stop the others', async () => {
    const shared = ChatResponse.fromChunks(chunksOf(...'abcdefgh'.split(''))).share({ maxChunks: 2 })
    const [slow, fast] = [iteratorOf(shared.subscribe()), iteratorOf(shared.subscribe())]
    for (let count = 0; count < 6; count++) await fast.next()
    await expect(slow.next()).rejects.toThrow(ChatError)
    expect((await fast.next()).value).toMatchObject({ choices: [{ delta: { content: 'g' } }] })
  })
})

describe('an upstream that breaks', () => {
  test('fails every reader, each with an error of its own and what it had', async () => {
    const { feed, shared } = sharedFeed()
    const failure = new ChatError('No', {
      code: 'rate_limit',
      status: 429,
      retryAfterMs: 5,
      requestId: 'r',
      details: { a: 1 },
    })
    const [fast, slow] = [shared.subscribe(), shared.subscribe()]
    slow.transform((chunk) => ({ ...chunk, model: 'slow' }))
    const fastRead = readAll(fast)
    feed.push(...chunksOf('a', 'b').slice(0, 2))
    feed.fail(failure)
    const fastError = errorOf(await fastRead)
    const slowError = errorOf(await readAll(slow))
    for (const error of [fastError, slowError]) {
      expect(error).toMatchObject({
        code: 'rate_limit',
        status: 429,
        retryAfterMs: 5,
        requestId: 'r',
        details: { a: 1 },
        message: 'No',
      })
      expect(contentOf(error.partial)).toBe('ab')
    }
    expect(fastError).not.toBe(slowError)
    expect([fastError.partial?.model, slowError.partial?.model]).toEqual(['test-model', 'slow'])
    expect(shared.isJoinable).toBe(false)
    expect(shared.readers).toBe(0)
  })

  test('settles each reader once', async () => {
    const { feed, shared } = sharedFeed()
    const settles = [vi.fn(), vi.fn()]
    const reads = settles.map((settle) => readAll(shared.subscribe().observe({ settle })))
    feed.fail(new Error('mine'))
    await Promise.all(reads)
    for (const settle of settles)
      expect(settle.mock.calls).toMatchObject([[{ type: 'error', error: { cause: { message: 'mine' } } }, {}]])
  })

  test('by the abort of somebody else fails the readers with that reason', async () => {
    const feed = createFeed()
    const upstream = ChatResponse.fromChunks(feed.chunks)
    const read = readAll(upstream.share().subscribe())
    await turn()
    upstream.cancel('theirs')
    expect((await read).error).toBe('theirs')
  })
})

test('what one reader does to its chunks does not reach the others', async () => {
  const shared = replyOf('a', 'b').share()
  const [first, second] = [shared.subscribe(), shared.subscribe()]
  for await (const chunk of first) {
    for (const choice of chunk.choices) Object.assign(choice.delta, { content: 'changed' })
  }
  expect((await readAll(second)).chunks).toEqual(chunksOf('a', 'b'))
})

import { describe, expect, test, vi } from 'vitest'
import {
  brokenReplyOf,
  chunkOf,
  chunksOf,
  contentOf,
  createFeed,
  errorOf,
  readAll,
  replyOf,
  send,
} from '../../test/streams.ts'
import { ChatError, ChatResponse } from '../index.ts'

const failure = (): ChatError => new ChatError('No', { code: 'stream_interrupted' })

test('a reply that does not break is left as it is', async () => {
  const recover = vi.fn()
  const response = replyOf('a', 'b').recover(recover)
  expect(contentOf((await readAll(response)).completion)).toBe('ab')
  expect(recover).not.toHaveBeenCalled()
})

test('a reply that breaks goes on with the other one: the reader sees one answer', async () => {
  const error = failure()
  const recover = vi.fn(() => Promise.resolve(replyOf('c', 'd')))
  const settle = vi.fn()
  const response = brokenReplyOf(error, 'a', 'b').recover(recover).observe({ settle })
  const { chunks, completion } = await readAll(response)
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content)).toEqual(['a', 'b', 'c', 'd', undefined])
  expect(contentOf(completion)).toBe('abcd')
  expect(recover.mock.calls).toMatchObject([[error, { choices: [{ message: { content: 'ab' } }] }]])
  expect(settle.mock.calls).toMatchObject([[{ type: 'end', completion: { choices: [{ finish_reason: 'stop' }] } }, {}]])
})

test('a reply that breaks before any content is recovered too, without a partial answer', async () => {
  const recover = vi.fn(() => Promise.resolve(replyOf('c')))
  for (const words of [[], ['']]) {
    expect(
      contentOf(
        await brokenReplyOf(failure(), ...words)
          .recover(recover)
          .completion(),
      ),
    ).toBe('c')
  }
  expect(recover.mock.calls.map(([, partial]: unknown[]) => partial)).toEqual([undefined, undefined])
})

test('a JSON reply can go on for a stream', async () => {
  const whole = await replyOf('c').completion()
  const response = brokenReplyOf(failure(), 'a').recover(() => Promise.resolve(ChatResponse.fromCompletion(whole)))
  expect(contentOf(await response.completion())).toBe('ac')
})

test('the partial answer is as it is at that place of the chain', async () => {
  const recover = vi.fn(() => Promise.resolve(replyOf('c')))
  const upper = (chunk: ReturnType<typeof chunkOf>): ReturnType<typeof chunkOf> =>
    chunkOf({ content: chunk.choices[0]?.delta.content?.toUpperCase() })
  const response = brokenReplyOf(failure(), 'a').transform(upper).recover(recover)
  await response.completion()
  expect(recover.mock.calls).toMatchObject([[{}, { choices: [{ message: { content: 'A' } }] }]])
})

test('an observer of the broken reply is told of the error, one of the recovered reply of the end', async () => {
  const [inner, outer] = [vi.fn(), vi.fn()]
  const broken = brokenReplyOf(failure(), 'a').observe({ settle: inner })
  const response = broken.recover(() => Promise.resolve(replyOf('b'))).observe({ settle: outer })
  await response.completion()
  expect(inner.mock.calls).toMatchObject([[{ type: 'error' }, {}]])
  expect(outer.mock.calls).toMatchObject([[{ type: 'end' }, {}]])
  expect(response.timings.end).toBeGreaterThanOrEqual(broken.timings.end ?? NaN)
})

test('the head stays that of the broken reply', async () => {
  const broken = await send(null)
  const recovered = broken.recover(() => Promise.resolve(replyOf('a')))
  expect(recovered).toMatchObject({ status: 200, source: 'network', requestId: 'req_1' })
  expect(contentOf(await recovered.completion())).toBe('a')
})

describe('a second break', () => {
  test('is final, with what both replies had', async () => {
    const recover = vi.fn(() => Promise.resolve(brokenReplyOf(failure(), 'b')))
    const error = errorOf(await readAll(brokenReplyOf(failure(), 'a').recover(recover)))
    expect(error.code).toBe('stream_interrupted')
    expect(contentOf(error.partial)).toBe('ab')
    expect(recover).toHaveBeenCalledOnce()
  })

  test('can be recovered by a second recover()', async () => {
    const once = brokenReplyOf(failure(), 'a').recover(() => Promise.resolve(brokenReplyOf(failure(), 'b')))
    expect(contentOf(await once.recover(() => Promise.resolve(replyOf('c'))).completion())).toBe('abc')
  })
})

describe('a recover function', () => {
  test('that gives up decides what the reader gets', async () => {
    const error = failure()
    expect((await readAll(brokenReplyOf(error, 'a').recover((reason) => Promise.reject(reason)))).error).toBe(error)
    const other = new ChatError('Other', { code: 'quota' })
    const read = await readAll(brokenReplyOf(error, 'a').recover(() => Promise.reject(other)))
    expect(read.error).toBe(other)
    expect(contentOf(other.partial)).toBe('a')
  })

  test.each<[string, () => Promise<ChatResponse>]>([
    [
      'throws',
      () => {
        throw new TypeError('mine')
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('mine'))],
    ['gives no reply', () => Promise.resolve(undefined as unknown as ChatResponse)],
    [
      'gives a reply that is being read',
      async () => {
        const used = replyOf('x')
        await used[Symbol.asyncIterator]().next()
        return used
      },
    ],
  ])('that %s is a failure of the reply, with that for the cause', async (_, recover) => {
    const settle = vi.fn()
    const error = errorOf(await readAll(brokenReplyOf(failure(), 'a').recover(recover).observe({ settle })))
    expect(error).toMatchObject({ code: 'stream_interrupted', retryable: false })
    expect(error.cause).toBeInstanceOf(TypeError)
    expect(error.message).toMatchInlineSnapshot(`"The function that was to recover the reply failed. See \`cause\`."`)
    expect(contentOf(error.partial)).toBe('a')
    expect(settle.mock.calls).toMatchObject([[{ type: 'error' }, {}]])
  })

  test('is not asked about an abort', async () => {
    const recover = vi.fn()
    const feed = createFeed()
    const inner = ChatResponse.fromChunks(feed.chunks)
    const read = readAll(inner.recover(recover))
    inner.cancel('theirs')
    expect((await read).error).toBe('theirs')
    expect(recover).not.toHaveBeenCalled()
  })
})

describe('leaving', () => {
  test('before the break lets go of the first reply', async () => {
    const feed = createFeed()
    feed.push(chunkOf({ content: 'a' }))
    for await (const _ of ChatResponse.fromChunks(feed.chunks).recover(vi.fn())) break
    expect(feed.wasLeft).toBe(true)
  })

  test('behind the break lets go of the second reply', async () => {
    const feed = createFeed()
    feed.push(chunkOf({ content: 'b' }))
    const response = brokenReplyOf(failure(), 'a').recover(() => Promise.resolve(ChatResponse.fromChunks(feed.chunks)))
    let count = 0
    for await (const _ of response) if (++count === 2) break
    expect(feed.wasLeft).toBe(true)
  })

  test('while the second reply is on its way does not wait for it, and lets go of it when it comes', async () => {
    let arrive: (response: ChatResponse) => void = () => {}
    const recover = vi.fn(() => new Promise<ChatResponse>((resolve) => (arrive = resolve)))
    const settle = vi.fn()
    const response = brokenReplyOf(failure(), 'a').recover(recover).observe({ settle })
    const iterator = response[Symbol.asyncIterator]()
    await iterator.next()
    const pending = iterator.next()
    await vi.waitFor(() => expect(recover).toHaveBeenCalledOnce())
    response.cancel('mine')
    await expect(pending).rejects.toBe('mine')
    expect(settle.mock.calls).toMatchObject([[{ type: 'abort', reason: 'mine', partial: {} }, {}]])

    const feed = createFeed()
    const late = vi.fn()
    arrive(ChatResponse.fromChunks(feed.chunks).observe({ settle: late }))
    await vi.waitFor(() => expect(late).toHaveBeenCalledOnce())
    expect(late.mock.calls).toMatchObject([[{ type: 'abort', reason: 'mine' }, {}]])
    expect(feed.wasLeft).toBe(true)
  })

  test('while a second reply that will fail is on its way leaves no rejection behind', async () => {
    let fail: (error: unknown) => void = () => {}
    const recover = vi.fn(() => new Promise<ChatResponse>((_, reject) => (fail = reject)))
    const response = brokenReplyOf(failure()).recover(recover)
    const read = readAll(response)
    await vi.waitFor(() => expect(recover).toHaveBeenCalledOnce())
    response.cancel('mine')
    fail(new Error('late'))
    expect((await read).error).toBe('mine')
  })
})

test('a reply that was read whole by a middleware, and broke, can still be recovered', async () => {
  const broken = brokenReplyOf(failure(), 'a')
  await expect(broken.completion()).rejects.toThrow(ChatError)
  expect(
    contentOf(await broken.recover(() => Promise.resolve(ChatResponse.fromChunks(chunksOf('b')))).completion()),
  ).toBe('ab')
})

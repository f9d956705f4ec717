import { describe, expect, test, vi } from 'vitest'
import {
  brokenReplyOf,
  bodyOf,
  bytesOf,
  chunkOf,
  chunksOf,
  contentOf,
  createFeed,
  errorOf,
  readAll,
  replyOf,
  send,
  streamOf,
} from '../../test/streams.ts'
import { type ChatCompletion, ChatError, ChatResponse, createChat, type Middleware } from '../index.ts'

const completion: ChatCompletion = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
}

function textOf(chunks: readonly { choices: readonly { delta: { content?: string | null | undefined } }[] }[]): string {
  return chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')
}

/** How a promise ended, if it has by now. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 0))
  return Promise.race([
    promise.then(
      () => 'resolved',
      () => 'rejected',
    ),
    Promise.resolve('pending'),
  ])
}

describe('the head of a reply made by hand', () => {
  test('is a good one, of now, unless it says otherwise', () => {
    const before = performance.now()
    const response = ChatResponse.fromCompletion(completion)
    expect(response).toMatchObject({ status: 200, source: 'synthetic', requestId: undefined, rateLimit: undefined })
    expect(response.timings.start).toBeGreaterThanOrEqual(before)
    expect(response.timings.head).toBe(response.timings.start)
  })

  test('is what it is given', () => {
    const timings = { start: 1, head: 2 }
    const response = ChatResponse.fromCompletion(completion, {
      status: 201,
      source: 'cache',
      headers: { 'x-request-id': 'r' },
      timings,
    })
    expect(response).toMatchObject({ status: 201, source: 'cache', requestId: 'r', timings })
  })
})

describe('completion()', () => {
  test('gives a completion that is already here as it is', async () => {
    expect(await ChatResponse.fromCompletion(completion).completion()).toBe(completion)
  })

  test('is the same promise each time', () => {
    const response = replyOf('Hi')
    expect(response.completion()).toBe(response.completion())
  })

  test('reads the reply where nobody does', async () => {
    expect(contentOf(await replyOf('H', 'i').completion())).toBe('Hi')
  })

  test('waits for who reads the reply in chunks, and takes nothing from them', async () => {
    const feed = createFeed()
    const response = ChatResponse.fromChunks(feed.chunks)
    const iterator = response[Symbol.asyncIterator]()
    const whole = response.completion()
    feed.push(...chunksOf('a', 'b'))
    feed.end()
    await iterator.next()
    expect(await stateOf(whole)).toBe('pending')
    expect(feed.asked).toBe(1)
    while (!(await iterator.next()).done);
    expect(contentOf(await whole)).toBe('ab')
  })

  test('gives the whole to who asks behind the end of reading', async () => {
    const response = replyOf('a', 'b')
    await readAll(response)
    expect(contentOf(await response.completion())).toBe('ab')
  })

  test('rejects when the reader left', async () => {
    const response = replyOf('a', 'b')
    for await (const _ of response) break
    await expect(response.completion()).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('leaves the reply to be read again from memory: in chunks, watched, changed', async () => {
    const response = replyOf('a', 'b')
    const whole = await response.completion()
    const watched: unknown[] = []
    response.observe({ chunk: (chunk) => void watched.push(chunk), settle: (outcome) => void watched.push(outcome) })
    response.transform((chunk) => ({ ...chunk, model: 'other' }))
    const { chunks } = await readAll(response)
    expect(textOf(chunks)).toBe('ab')
    expect(chunks.every(({ model }) => model === 'other')).toBe(true)
    expect(watched).toHaveLength(chunks.length + 1)
    expect(watched.at(-1)).toEqual({ type: 'end', completion: whole })
    expect((await response.completion()).model).toBe('other')
  })

  test('can be asked for by each middleware, and the reply read by the caller all the same', async () => {
    const seen: unknown[] = []
    const peek: Middleware = async function peek(request, next) {
      const response = await next(request)
      seen.push(contentOf(await response.completion()))
      return response
    }
    const shout: Middleware = async function shout(request, next) {
      const response = await next(request)
      return response.transform((chunk) => ({
        ...chunk,
        choices: chunk.choices.map((choice) => ({
          ...choice,
          delta: { ...choice.delta, content: choice.delta.content?.toUpperCase() },
        })),
      }))
    }
    const use = [peek, shout, peek, shout, peek]
    const chat = createChat({ use, fetch: () => Promise.resolve(new Response(streamOf('a', 'b'))) })
    const messages = [{ role: 'user' as const, content: 'Hi' }]
    const response = await chat.send({ model: 'm', messages, stream: true })
    expect(textOf((await readAll(response)).chunks)).toBe('AB')
    expect(contentOf(await chat.complete({ model: 'm', messages }))).toBe('AB')
    expect(seen).toEqual(['ab', 'AB', 'AB', 'ab', 'AB', 'AB'])
  })

  test('that failed leaves a reply that fails the same way, whoever reads it again', async () => {
    const failure = new ChatError('No', { code: 'server' })
    const response = brokenReplyOf(failure, 'a', 'b')
    await expect(response.completion()).rejects.toBe(failure)
    const settle = vi.fn()
    const again = await readAll(response.observe({ settle }))
    expect(again.error).toBe(failure)
    expect(textOf(again.chunks)).toBe('ab')
    expect(settle.mock.calls).toMatchObject([
      [{ type: 'error', error: failure, partial: { choices: [{ message: { content: 'ab' } }] } }, {}],
    ])
  })
})

describe('committed()', () => {
  test('resolves with the reply at its first content, and loses nothing', async () => {
    const feed = createFeed()
    const response = ChatResponse.fromChunks(feed.chunks)
    const committed = response.committed()
    feed.push(chunkOf({ role: 'assistant', content: '' }))
    expect(await stateOf(committed)).toBe('pending')
    feed.push(chunkOf({ content: 'a' }))
    expect(await committed).toBe(response)
    expect(response.timings.firstToken).toBeGreaterThanOrEqual(response.timings.start)
    feed.push(chunkOf({}, 'stop'))
    feed.end()
    expect((await readAll(response)).chunks).toHaveLength(3)
  })

  test('shows observers and transforms that come behind it every chunk', async () => {
    const response = await replyOf('a', 'b').committed()
    const log: string[] = []
    response.observe({ chunk: () => void log.push('chunk'), firstToken: () => void log.push('firstToken') })
    response.transform((chunk) => ({ ...chunk, model: 'other' }))
    const { chunks } = await readAll(response)
    expect(log).toEqual(['firstToken', 'chunk', 'chunk', 'chunk'])
    expect(chunks.map(({ model }) => model)).toEqual(['other', 'other', 'other'])
  })

  test('resolves for a JSON body, and for an answer with nothing in it', async () => {
    await ChatResponse.fromCompletion(completion).committed()
    const empty = ChatResponse.fromChunks([chunkOf({ role: 'assistant' }), chunkOf({}, 'stop')])
    await empty.committed()
    expect((await readAll(empty)).chunks).toHaveLength(2)
  })

  test('rejects when the reply dies before its first content, also for who asks later', async () => {
    const failure = new ChatError('No', { code: 'overloaded' })
    const response = ChatResponse.fromChunks(dying())
    function* dying(): Generator<ReturnType<typeof chunkOf>> {
      yield chunkOf({ role: 'assistant', content: '' })
      throw failure
    }
    await expect(response.committed()).rejects.toBe(failure)
    await expect(response.committed()).rejects.toBe(failure)
    expect((await readAll(response)).error).toBe(failure)
    await expect(response.completion()).rejects.toBe(failure)
  })

  test('does not reject for what breaks behind the first content', async () => {
    const failure = new ChatError('No', { code: 'overloaded' })
    const response = await brokenReplyOf(failure, 'a').committed()
    const read = await readAll(response)
    expect(read).toMatchObject({ error: failure, chunks: [{}] })
    expect(await response.committed()).toBe(response)
  })

  test('rejects with the reason when the reply is cancelled meanwhile', async () => {
    const response = ChatResponse.fromChunks(createFeed().chunks)
    const committed = response.committed()
    response.cancel('enough')
    await expect(committed).rejects.toBe('enough')
  })

  test('can be asked for while the reply is read: each chunk goes to the reader once, in order', async () => {
    const response = await send(
      bodyOf([...chunksOf('a', 'b', 'c').map((chunk) => bytesOf(`data: ${JSON.stringify(chunk)}\n\n`))]).stream,
    )
    const iterator = response[Symbol.asyncIterator]()
    const first = iterator.next()
    const [, { value }] = await Promise.all([response.committed(), first, response.committed()])
    const rest = [await iterator.next(), await iterator.next(), await iterator.next()].map((step) => step.value)
    expect([value, ...rest]).toEqual(chunksOf('a', 'b', 'c'))
  })
})

describe('reading in chunks', () => {
  test('gives chunks in order also while somebody waits for the first content', async () => {
    const chunks = [chunkOf({ role: 'assistant' }), chunkOf({ content: '' }), ...chunksOf('a', 'b')]
    const response = ChatResponse.fromChunks(chunks)
    const committed = response.committed()
    const iterator = response[Symbol.asyncIterator]()
    const steps = await Promise.all(chunks.map(() => iterator.next()))
    expect(steps.map(({ value }) => value)).toEqual(chunks)
    expect(await committed).toBe(response)
  })

  test('gives chunks in order to who asks for many at once', async () => {
    const words = Array.from({ length: 50 }, (_, at) => `${at} `)
    const text = streamOf(...words)
    for (const size of [7, 300, 5000]) {
      const bytes = bytesOf(text)
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.slice(at * size, (at + 1) * size),
      )
      const response = await send(bodyOf(pieces).stream)
      const seen: unknown[] = []
      response.observe({ chunk: ({ choices }) => void seen.push(choices[0]?.delta.content) })
      const iterator = response[Symbol.asyncIterator]()
      const steps = await Promise.all(Array.from({ length: 52 }, () => iterator.next()))
      expect(steps.map((step) => step.value?.choices[0]?.delta.content)).toEqual([...words, undefined, undefined])
      expect(steps.at(-1)?.done).toBe(true)
      expect(seen).toEqual([...words, undefined])
    }
  })

  test('can be done once', async () => {
    const response = replyOf('a')
    const iterator = response[Symbol.asyncIterator]()
    expect(() => response[Symbol.asyncIterator]()).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: This reply is being read already. Use \`share()\` for more than one reader, or \`completion()\` for the whole.]`,
    )
    await iterator.next()
    expect(() => response.share()).toThrow(TypeError)
    expect(() => response.recover(() => Promise.resolve(response))).toThrow(TypeError)
    const drained = replyOf('a')
    const whole = drained.completion()
    expect(() => drained[Symbol.asyncIterator]()).toThrow(TypeError)
    await whole
  })

  test('an iterator is an iterable of itself, and stays at its end', async () => {
    const iterator = replyOf('a')[Symbol.asyncIterator]()
    let count = 0
    for await (const _ of iterator) count++
    expect(count).toBe(2)
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined })
  })
})

describe('leaving', () => {
  test.each<[string, (response: ChatResponse) => Promise<void>]>([
    ['break', async (response) => void (await leaveBy(response, 'break'))],
    ['throw', async (response) => expect(leaveBy(response, 'throw')).rejects.toThrow('mine')],
    ['return', async (response) => expect(await leaveBy(response, 'return')).toBe('returned')],
    [
      'await using',
      async (response) => {
        await using held = response
        await held.committed()
      },
    ],
    ['cancel', async (response) => response.cancel()],
  ])('by %s lets go of the source, once, and settles as an abort', async (_, leave) => {
    const feed = createFeed()
    feed.push(...chunksOf('a', 'b'))
    const settle = vi.fn()
    const response = ChatResponse.fromChunks(feed.chunks).observe({ settle })
    await leave(response)
    response.cancel()
    expect(feed.wasLeft).toBe(true)
    expect(settle).toHaveBeenCalledOnce()
    expect(settle.mock.calls[0]?.[0]).toMatchObject({ type: 'abort', reason: { name: 'AbortError' } })
  })

  test('while a chunk is on its way ends the loop, and rejects who calls `next` by hand only for a cancel', async () => {
    const left = ChatResponse.fromChunks(createFeed().chunks)[Symbol.asyncIterator]()
    const pending = left.next()
    await left.return?.()
    expect(await pending).toEqual({ done: true, value: undefined })

    const response = ChatResponse.fromChunks(createFeed().chunks)
    const next = response[Symbol.asyncIterator]().next()
    response.cancel('enough')
    await expect(next).rejects.toBe('enough')
  })

  test('by a cancel takes back what is ready and was not handed out', async () => {
    const response = replyOf('a').transform((chunk) => [chunk, chunk, chunk])
    const iterator = response[Symbol.asyncIterator]()
    await iterator.next()
    response.cancel('enough')
    await expect(iterator.next()).rejects.toBe('enough')
  })

  test('lets go of a body whose read is pending', async () => {
    let cancelled: unknown
    const stream = new ReadableStream<Uint8Array>({ cancel: (reason) => void (cancelled = { reason }) })
    const response = await send(stream)
    const read = readAll(response)
    response.cancel('enough')
    expect((await read).error).toBe('enough')
    expect(cancelled).toEqual({ reason: 'enough' })
  })

  test('does nothing behind the end', async () => {
    const settle = vi.fn()
    const response = replyOf('a').observe({ settle })
    const whole = await response.completion()
    response.cancel()
    expect(await response.completion()).toBe(whole)
    expect(settle).toHaveBeenCalledOnce()
  })

  test('with a ChatError for a reason is a failure with what had arrived: that is how a deadline ends a reply', async () => {
    const deadline = new ChatError('Too late', { code: 'timeout', phase: 'total' })
    const settle = vi.fn()
    const feed = createFeed()
    feed.push(chunkOf({ content: 'a' }))
    const response = ChatResponse.fromChunks(feed.chunks).observe({ settle })
    const iterator = response[Symbol.asyncIterator]()
    await iterator.next()
    const next = iterator.next()
    response.cancel(deadline)
    await expect(next).rejects.toBe(deadline)
    expect(contentOf(deadline.partial)).toBe('a')
    expect(settle.mock.calls).toMatchObject([[{ type: 'error', error: deadline, partial: { choices: [{}] } }, {}]])
  })
})

describe('fromChunks()', () => {
  test('takes iterables, generators and async generators', async () => {
    async function* later(): AsyncGenerator<ReturnType<typeof chunkOf>> {
      yield* chunksOf('a', 'b')
    }
    for (const chunks of [chunksOf('a', 'b'), new Set(chunksOf('a', 'b')), later()]) {
      expect(contentOf(await ChatResponse.fromChunks(chunks).completion())).toBe('ab')
    }
  })

  test('takes iterators whose promises are of another kind', async () => {
    const steps = chunksOf('a', 'b')[Symbol.iterator]()
    // oxlint-disable-next-line unicorn/no-thenable -- as a library of promises would make it
    const next = () => ({ then: (done: (step: unknown) => void) => queueMicrotask(() => done(steps.next())) })
    const chunks = { [Symbol.asyncIterator]: () => ({ next }) } as unknown as AsyncIterable<ReturnType<typeof chunkOf>>
    expect(contentOf(await ChatResponse.fromChunks(chunks).completion())).toBe('ab')
  })

  test('that end too early are cut off', async () => {
    for (const chunks of [[], [chunkOf({ content: 'a' })]]) {
      expect(errorOf(await readAll(ChatResponse.fromChunks(chunks))).code).toBe('stream_interrupted')
    }
  })

  test('that throw fail with that cause, or with that very error where it is a ChatError', async () => {
    const cause = new Error('mine')
    const error = errorOf(await readAll(brokenReplyOf(cause, 'a')))
    expect(error).toMatchObject({ code: 'stream_interrupted', cause })
    expect(error.message).toMatchInlineSnapshot(`"The reply failed while it was read. See \`cause\`."`)
    expect(contentOf(error.partial)).toBe('a')
    const own = new ChatError('mine', { code: 'quota' })
    expect((await readAll(brokenReplyOf(own, 'a'))).error).toBe(own)
  })

  test('whose `return` fails do not trouble who leaves', async () => {
    function* chunks(): Generator<ReturnType<typeof chunkOf>> {
      try {
        yield* chunksOf('a')
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- what a careless generator does
        throw new Error('mine')
      }
    }
    for await (const _ of ChatResponse.fromChunks(chunks())) break
  })
})

async function leaveBy(response: ChatResponse, way: string): Promise<string> {
  for await (const _ of response) {
    if (way === 'break') break
    if (way === 'throw') throw new Error('mine')
    return 'returned'
  }
  return 'left'
}

test('an error that somebody froze reaches the reader as it is', async () => {
  const error = Object.freeze(new ChatError('Frozen.', { code: 'server' }))
  const broken = ChatResponse.fromChunks(
    (async function* () {
      yield chunkOf({ content: 'Hi' })
      throw error
    })(),
  )
  await expect(broken.completion()).rejects.toBe(error)
  const left = createFeed()
  const response = ChatResponse.fromChunks(left.chunks)
  const reading = response.completion()
  response.cancel(error)
  await expect(reading).rejects.toBe(error)
})

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
  bodyOf,
  bytesOf,
  streamOf,
} from '../../test/streams.ts'
import {
  type CallEvent,
  type ChatChunk,
  ChatError,
  ChatResponse,
  createChat,
  type Observer,
  type Outcome,
  type Transform,
} from '../index.ts'

/** Puts marks around each text. */
function mark(open: string, close = open): (chunk: ChatChunk) => ChatChunk {
  return (chunk) => ({
    ...chunk,
    choices: chunk.choices.map((choice) => {
      const { content } = choice.delta
      return content ? { ...choice, delta: { ...choice.delta, content: `${open}${content}${close}` } } : choice
    }),
  })
}

function recorder(): { readonly texts: unknown[]; readonly outcomes: Outcome[]; readonly observer: Observer } {
  const texts: unknown[] = []
  const outcomes: Outcome[] = []
  return {
    texts,
    outcomes,
    observer: {
      chunk: (chunk) => void texts.push(chunk.choices[0]?.delta.content),
      settle: (outcome) => void outcomes.push(outcome),
    },
  }
}

/** What the types forbid, and plain JavaScript does all the same. */
function asObserver(wrong: object): Observer {
  return wrong
}

function outcomeText(outcome: Outcome | undefined): unknown {
  if (!outcome) return undefined
  return contentOf(outcome.type === 'end' ? outcome.completion : outcome.partial)
}

describe('stages', () => {
  test('run in the order they were added, each seeing what those before it made', async () => {
    const [raw, once, twice] = [recorder(), recorder(), recorder()]
    const response = replyOf('a', 'b')
    response
      .observe(raw.observer)
      .transform(mark('(', ')'))
      .observe(once.observer)
      .transform(mark('[', ']'))
      .observe(twice.observer)
    const { completion } = await readAll(response)
    expect(raw.texts).toEqual(['a', 'b', undefined])
    expect(once.texts).toEqual(['(a)', '(b)', undefined])
    expect(twice.texts).toEqual(['[(a)]', '[(b)]', undefined])
    expect([raw, once, twice].map(({ outcomes }) => outcomeText(outcomes[0]))).toEqual(['ab', '(a)(b)', '[(a)][(b)]'])
    expect(contentOf(completion)).toBe('[(a)][(b)]')
  })

  test('do the same for a JSON reply as for a stream', async () => {
    const { observer, texts, outcomes } = recorder()
    const whole = await replyOf('ab').completion()
    const response = ChatResponse.fromCompletion(whole).transform(mark('(', ')')).observe(observer)
    expect(contentOf(await response.completion())).toBe('(ab)')
    expect(texts).toEqual(['(ab)', undefined])
    expect(outcomeText(outcomes[0])).toBe('(ab)')
  })

  test('cannot be added when reading has begun', async () => {
    const response = replyOf('a')
    for await (const _ of response) {
      expect(() => response.observe({})).toThrowErrorMatchingInlineSnapshot(
        `[TypeError: Reading has begun: call \`observe()\` before the reply is read.]`,
      )
      expect(() => response.transform((chunk) => chunk)).toThrowErrorMatchingInlineSnapshot(
        `[TypeError: Reading has begun: call \`transform()\` before the reply is read.]`,
      )
    }
    expect(() => response.observe({})).toThrow(TypeError)
    const drained = replyOf('a')
    const whole = drained.completion()
    expect(() => drained.observe({})).toThrow(TypeError)
    await whole
  })
})

describe('a transform', () => {
  test('may give several chunks, or none', async () => {
    const { observer, texts } = recorder()
    const twice: Transform = (chunk) => [chunk, chunk]
    const dropB: Transform = (chunk) => (chunk.choices[0]?.delta.content === 'b' ? undefined : chunk)
    const response = replyOf('a', 'b', 'c').transform(dropB).transform(twice).observe(observer)
    const { chunks, completion } = await readAll(response)
    expect(texts).toEqual(['a', 'a', 'c', 'c', undefined, undefined])
    expect(chunks).toHaveLength(6)
    expect(contentOf(completion)).toBe('aacc')
    expect((await readAll(replyOf('a').transform(() => []))).chunks).toEqual([])
  })

  test('may add what it held back at the end, through the stages behind it', async () => {
    const held: ChatChunk[] = []
    const late: Transform = {
      chunk: (chunk) => void held.push(chunk),
      flush: () => held,
    }
    const single: Transform = { chunk: (chunk) => chunk, flush: () => chunkOf({ content: '!' }) }
    const response = replyOf('a', 'b')
      .transform(late)
      .transform(mark('(', ')'))
      .transform(single)
      .transform(mark('<', '>'))
    const { completion, chunks } = await readAll(response)
    expect(contentOf(completion)).toBe('<(a)><(b)><!>')
    expect(chunks).toHaveLength(4)
  })

  test.each<[string, (response: ChatResponse, error: unknown) => ChatResponse]>([
    ['a reply', (response, error) => response.transform(thrower(error))],
    [
      'a reply when it flushes',
      (response, error) => response.transform({ chunk: (chunk) => chunk, flush: () => thrower(error)(chunkOf({})) }),
    ],
    ['a shared reply', (response, error) => response.share().subscribe().transform(thrower(error))],
    [
      'a recovered reply',
      (response, error) => response.recover((reason) => Promise.reject(reason)).transform(thrower(error)),
    ],
  ])('that throws fails %s, with what it threw for the cause, and lets go of the source', async (_, build) => {
    const mine = new Error('mine')
    const settle = vi.fn()
    const feed = createFeed()
    feed.push(...chunksOf('a'))
    feed.end()
    const response = build(ChatResponse.fromChunks(feed.chunks), mine).observe({ settle })
    const error = errorOf(await readAll(response))
    expect(error).toMatchObject({ code: 'stream_interrupted', retryable: false, cause: mine })
    expect(settle.mock.calls).toMatchObject([[{ type: 'error', error }, {}]])
    await expect(response.completion()).rejects.toBe(error)
  })

  test('that throws says so', async () => {
    const error = errorOf(await readAll(replyOf('a').transform(thrower(new Error('mine')))))
    expect(error.message).toMatchInlineSnapshot(`"A transform of the reply failed. See \`cause\`."`)
  })

  test('that throws closes the body', async () => {
    const body = bodyOf([bytesOf(streamOf('a')), bytesOf('more')])
    errorOf(await readAll((await send(body.stream)).transform(thrower(new Error('mine')))))
    expect(body.cancelled).toBe(1)
  })

  test('that throws a ChatError fails the reply with that', async () => {
    const refusal = new ChatError('Not that word', { code: 'content_filter' })
    expect((await readAll(replyOf('a').transform(thrower(refusal)))).error).toBe(refusal)
  })

  test('that is asynchronous is told so', async () => {
    const wrong = (async (chunk: ChatChunk) => Promise.reject(new Error(chunk.id))) as unknown as Transform
    const error = errorOf(await readAll(replyOf('a').transform(wrong)))
    expect(error.cause).toBeInstanceOf(TypeError)
    expect(String(error.cause)).toMatchInlineSnapshot(
      `"TypeError: A transform must be synchronous, got a promise. Do asynchronous work in the middleware."`,
    )
  })

  test('keeps its `this`', async () => {
    class Counter {
      count = 0
      chunk(chunk: ChatChunk): ChatChunk {
        this.count++
        return chunk
      }
      flush(): undefined {
        this.count += 10
      }
    }
    const counter = new Counter()
    await replyOf('a').transform(counter).completion()
    expect(counter.count).toBe(12)
  })
})

describe('an observer', () => {
  test('that throws, at once or later, is reported, and hurts neither the reader nor the other observers', async () => {
    const mine = new Error('mine')
    const fail = (): never => {
      throw mine
    }
    const failLater = (): Promise<never> => Promise.reject(mine)
    const { observer, texts, outcomes } = recorder()
    const errors: unknown[] = []
    const response = await send(bodyOf([bytesOf(streamOf('a'))]).stream, {
      inspect: ({ error }) => void (error && errors.push(error)),
    })
    response
      .observe({ chunk: fail, firstToken: fail, settle: fail })
      .observe(asObserver({ chunk: failLater, firstToken: failLater, settle: failLater }))
      .observe(observer)
    expect(contentOf((await readAll(response)).completion)).toBe('a')
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(texts).toEqual(['a', undefined])
    expect(outcomes).toHaveLength(1)
    expect(errors).toEqual(Array.from({ length: 8 }, () => mine))
  })

  test('that throws is reported behind recover() and share() too', async () => {
    const errors: unknown[] = []
    const fail = (): never => {
      throw new Error('mine')
    }
    const inspect = ({ error }: CallEvent): void => void (error && errors.push(error))
    for (const build of [(r: ChatResponse) => r.recover(fail), (r: ChatResponse) => r.share().subscribe()]) {
      const response = await send(bodyOf([bytesOf(streamOf('a'))]).stream, { inspect })
      await build(response).observe({ settle: fail }).completion()
    }
    expect(errors).toHaveLength(2)
  })

  test('that throws is reported also where a middleware made the reply by hand', async () => {
    const events: CallEvent[] = []
    const mine = new Error('mine')
    const transport = (): Promise<ChatResponse> => Promise.resolve(replyOf('a'))
    const chat = createChat({ transport, inspect: (event) => void events.push(event) })
    const response = await chat.send({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] })
    response.observe({
      settle() {
        throw mine
      },
    })
    expect(contentOf(await response.completion())).toBe('a')
    expect(events.filter(({ type }) => type === 'observer-error')).toMatchObject([{ error: mine }])
  })

  test('is told of the first content once, before it is shown', async () => {
    const log: string[] = []
    const response = ChatResponse.fromChunks([chunkOf({ role: 'assistant' }), ...chunksOf('a', 'b')])
    response.observe({
      chunk: (chunk) => void log.push(`${chunk.choices[0]?.delta.content}`),
      firstToken: () => void log.push('first'),
    })
    await response.completion()
    expect(log).toEqual(['undefined', 'first', 'a', 'b', 'undefined'])
  })

  test('is never told of a first content where there is none', async () => {
    const firstToken = vi.fn()
    await ChatResponse.fromChunks([chunkOf({}, 'stop')])
      .observe({ firstToken })
      .completion()
    expect(firstToken).not.toHaveBeenCalled()
  })

  test('sees the times in their order', async () => {
    const settle = vi.fn<NonNullable<Observer['settle']>>()
    const response = replyOf('a').observe({ settle })
    await response.completion()
    const { start, head, firstChunk = NaN, firstToken = NaN, end = NaN } = response.timings
    expect([start, head, firstChunk, firstToken, end]).toEqual(
      [start, head, firstChunk, firstToken, end].toSorted((a, b) => a - b),
    )
    expect(settle.mock.calls[0]?.[1]).toBe(response.timings)
  })

  test('of nothing but the end costs the chunks nothing', async () => {
    const { observer, outcomes } = recorder()
    const response = replyOf('a', 'b').observe({ settle: observer.settle?.bind(observer) } as Observer)
    expect((await readAll(response)).chunks).toHaveLength(3)
    expect(outcomeText(outcomes[0])).toBe('ab')
  })
})

describe('every observer is told how it ended, once, with what there is at its place', () => {
  const shown = mark('(', ')')
  async function readTwo(response: ChatResponse): Promise<AsyncIterator<ChatChunk>> {
    const iterator = response[Symbol.asyncIterator]()
    await iterator.next()
    await iterator.next()
    return iterator
  }

  test.each<[string, Outcome['type'], (response: ChatResponse) => Promise<unknown>, () => ChatResponse]>([
    ['at the end', 'end', (response) => readAll(response), () => replyOf('a', 'b')],
    ['at the end of completion()', 'end', (response) => response.completion(), () => replyOf('a', 'b')],
    [
      'at an error',
      'error',
      (response) => readAll(response),
      () => brokenReplyOf(new ChatError('No', { code: 'server' }), 'a', 'b'),
    ],
    [
      'at an error of another kind',
      'error',
      (response) => readAll(response),
      () => brokenReplyOf(new Error('No'), 'a', 'b'),
    ],
    [
      'at a cut',
      'error',
      (response) => readAll(response),
      () => ChatResponse.fromChunks(chunksOf('a', 'b').slice(0, 2)),
    ],
    ['at a break', 'abort', async (response) => (await readTwo(response)).return?.(), () => replyOf('a', 'b')],
    [
      'at a cancel',
      'abort',
      async (response) => {
        await readTwo(response)
        response.cancel('r')
      },
      () => replyOf('a', 'b'),
    ],
  ])('%s', async (_, type, act, build) => {
    const [raw, changed] = [recorder(), recorder()]
    const response = build().observe(raw.observer).transform(shown).observe(changed.observer)
    await act(response)
    response.cancel()
    await response.completion().catch(() => {})
    expect(
      [raw, changed].map(({ outcomes }) => outcomes.map((outcome) => [outcome.type, outcomeText(outcome)])),
    ).toEqual([[[type, 'ab']], [[type, '(a)(b)']]])
  })

  test('at an abort before anything came, without a partial answer', () => {
    const { observer, outcomes } = recorder()
    replyOf('a').observe(observer).cancel('r')
    expect(outcomes).toEqual([{ type: 'abort', reason: 'r', partial: undefined }])
  })

  test('at a cancel by an observer, also of what a transform held back', async () => {
    const outcomes: Outcome[] = []
    const response = replyOf('a').transform({ chunk: () => undefined, flush: () => chunkOf({ content: 'late' }) })
    response.observe({ chunk: () => response.cancel('r'), settle: (outcome) => void outcomes.push(outcome) })
    expect((await readAll(response)).error).toBe('r')
    expect(outcomes).toMatchObject([{ type: 'abort', reason: 'r' }])
  })

  test('at the abort of the caller, with the reason of the signal', async () => {
    const controller = new AbortController()
    const { observer, outcomes } = recorder()
    const chat = createChat({
      transport: () => Promise.resolve(ChatResponse.fromChunks(createFeed().chunks)),
    })
    const response = await chat.send(
      { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
      { signal: controller.signal },
    )
    const read = readAll(response.observe(observer))
    controller.abort('mine')
    expect((await read).error).toBe('mine')
    expect(outcomes).toEqual([{ type: 'abort', reason: 'mine', partial: undefined }])
  })
})

function thrower(error: unknown): (chunk: ChatChunk) => ChatChunk {
  return () => {
    throw error
  }
}

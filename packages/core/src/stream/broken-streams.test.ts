import { describe, expect, test } from 'vitest'
import {
  bodyOf,
  byteByByte,
  bytesOf,
  chunkOf,
  chunksOf,
  contentOf,
  cutAt,
  errorOf,
  eventsOf,
  readAll,
  readPieces,
  readText,
  send,
  streamOf,
} from '../../test/streams.ts'
import { ChatError, createChat, isChatError } from '../index.ts'

const words = ['One ', 'two ', 'thrée ', '👋']

/** What had arrived of the words when so many bytes of the text had. */
function contentBefore(text: string, end: number): string {
  const arrived = new TextDecoder().decode(bytesOf(text).slice(0, end))
  return words.filter((word) => arrived.includes(`${JSON.stringify(word)}},"finish_reason":null}]}`)).join('')
}

describe('a stream that ends too early', () => {
  const text = streamOf(...words)
  const finish = bytesOf(text.slice(0, text.indexOf('"stop"}]}') + '"stop"}]}'.length)).length
  const bytes = bytesOf(text)

  test.each(['whole', 'byte by byte'])(
    'is `stream_interrupted` at every byte before the finish, %s',
    async (pieces) => {
      for (let end = 1; end < finish; end++) {
        const part = bytes.slice(0, end)
        const read = await readPieces(pieces === 'whole' ? [part] : byteByByte(part))
        const error = errorOf(read)
        expect(error, `cut at ${end}`).toMatchObject({
          code: 'stream_interrupted',
          retryable: true,
          ambiguous: true,
          requestId: 'req_1',
        })
        expect(contentOf(error.partial) ?? '', `cut at ${end}`).toBe(contentBefore(text, end))
      }
    },
  )

  test('is whole at every byte behind the finish', async () => {
    for (let end = finish; end <= bytes.length; end++) {
      const { completion } = await readPieces([bytes.slice(0, end)])
      expect(contentOf(completion), `cut at ${end}`).toBe(words.join(''))
    }
  })

  test('is never a wrong answer when usage follows the finish', async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
    const withUsage = bytesOf(eventsOf(...chunksOf(...words), { ...chunkOf({}), choices: [], usage }, '[DONE]'))
    for (let end = finish; end <= withUsage.length; end++) {
      const read = await readPieces([withUsage.slice(0, end)])
      if (read.error === undefined) expect(contentOf(read.completion), `cut at ${end}`).toBe(words.join(''))
      else expect(errorOf(read), `cut at ${end}`).toMatchObject({ code: 'stream_interrupted' })
    }
    expect((await readPieces([withUsage])).completion?.usage).toEqual(usage)
  })

  test('is `invalid_response` when it is empty', async () => {
    for (const body of [
      null,
      bodyOf([]).stream,
      bodyOf([bytesOf('\n \r\n')]).stream,
      bodyOf([bytesOf('\uFEFF')]).stream,
    ]) {
      const read = await readAll(await send(body))
      expect(errorOf(read)).toMatchObject({ code: 'invalid_response', requestId: 'req_1', partial: undefined })
    }
  })
})

describe('a connection that breaks', () => {
  const reset = Object.assign(new TypeError('terminated'), {
    cause: Object.assign(new Error('read'), { code: 'ECONNRESET' }),
  })
  const pieces = [...chunksOf(...words).map((chunk) => bytesOf(eventsOf(chunk))), bytesOf('data: [DONE]\n\n')]

  test('is `stream_interrupted` at every chunk, with what had arrived', async () => {
    for (let count = 0; count <= words.length; count++) {
      const read = await readAll(await send(bodyOf(pieces.slice(0, count), reset).stream))
      const error = errorOf(read)
      expect(error).toMatchObject({ code: 'stream_interrupted', cause: reset, requestId: 'req_1' })
      expect(contentOf(error.partial)).toBe(count === 0 ? undefined : words.slice(0, count).join(''))
      expect(read.chunks).toHaveLength(count)
    }
  })

  test('rejects `completion()` and every later read with the same error', async () => {
    const response = await send(bodyOf(pieces.slice(0, 2), reset).stream)
    const error: unknown = await response.completion().catch((reason: unknown) => reason)
    expect(isChatError(error)).toBe(true)
    await expect(response.completion()).rejects.toBe(error)
    const again = await readAll(response)
    expect(again.error).toBe(error)
    expect(contentOf(errorOf(again).partial)).toBe('One two ')
  })

  test('keeps failing for an iterator that asks again', async () => {
    const iterator = (await send(bodyOf(pieces.slice(0, 1), reset).stream))[Symbol.asyncIterator]()
    expect((await iterator.next()).done).toBe(false)
    await expect(iterator.next()).rejects.toThrow(ChatError)
    await expect(iterator.next()).rejects.toThrow(ChatError)
  })

  test('does not matter behind [DONE]', async () => {
    const { completion } = await readAll(await send(bodyOf(pieces, reset).stream))
    expect(contentOf(completion)).toBe(words.join(''))
  })
})

describe('the body', () => {
  test('is read to its end when that comes with [DONE], so that the connection can be used again', async () => {
    const body = bodyOf([bytesOf(streamOf('Hi'))])
    const signals: (AbortSignal | null | undefined)[] = []
    const chat = createChat({
      fetch: (_, init) => {
        signals.push(init?.signal)
        return Promise.resolve(new Response(body.stream))
      },
    })
    await chat.stream({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] }).completion()
    expect(body).toMatchObject({ pulled: 1, cancelled: 0 })
    expect(signals).toMatchObject([{ aborted: false }])
  })

  test('is cancelled once when it goes on behind [DONE]', async () => {
    const body = bodyOf([bytesOf(streamOf('Hi')), bytesOf(': more\n\n'), bytesOf(': more\n\n')])
    const response = await send(body.stream)
    await readAll(response)
    response.cancel()
    expect(body.cancelled).toBe(1)
    expect(body.pulled).toBeLessThan(3)
  })

  test('is cancelled once when it stays open behind [DONE]', async () => {
    let cancelled = 0
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytesOf(streamOf('Hi'))),
      cancel: () => void cancelled++,
    })
    expect(contentOf((await readAll(await send(stream))).completion)).toBe('Hi')
    expect(cancelled).toBe(1)
  })

  test.each([
    ['an error event', eventsOf({ error: { message: 'No' } })],
    ['an event that is no JSON', 'data: {"no\n\n'],
    ['a choice with an index that nobody sends', eventsOf({ ...chunkOf({}), choices: [{ index: -1, delta: {} }] })],
    ['a page of HTML', '<html>'],
  ])('is cancelled once after %s', async (_, text) => {
    const body = bodyOf([bytesOf(text), bytesOf(streamOf('more'))])
    const response = await send(body.stream)
    errorOf(await readAll(response))
    response.cancel()
    expect(body).toMatchObject({ pulled: 1, cancelled: 1 })
  })
})

describe('an error inside a stream', () => {
  const before = chunkOf({ content: 'Hel' })
  const cases: readonly [text: string, expected: object][] = [
    [
      eventsOf({ error: { message: 'Slow down', type: 'rate_limit_error', code: 429 } }),
      { code: 'rate_limit', status: 429, retryable: true },
    ],
    [eventsOf({ error: { code: 429 } }), { code: 'rate_limit', status: 429 }],
    [eventsOf({ error: { code: '503', message: 'Busy' } }), { code: 'overloaded', status: 503 }],
    [eventsOf({ error: { message: 'Gone', code: 'insufficient_quota' } }), { code: 'quota', retryable: false }],
    [eventsOf({ error: 'It broke' }), { code: 'server', retryable: true }],
    [eventsOf({ ...before, error: { code: 502, message: 'Upstream' } }), { code: 'server', status: 502 }],
    [
      `event: error\n${eventsOf({ message: 'Flat', type: 'invalid_request_error', status_code: 400 })}`,
      { code: 'invalid_request', status: 400 },
    ],
    ['event: error\ndata: It broke\n\n', { code: 'server' }],
    [`error: ${JSON.stringify({ message: 'Bare', code: 500 })}\n\n`, { code: 'server', status: 500 }],
    [`error: ${JSON.stringify({ message: 'Bare', code: 500 })}`, { code: 'server', status: 500 }],
  ]

  test.each(cases)('%j is the error that HTTP would have made of it, with what had arrived', async (text, expected) => {
    const bytes = bytesOf(eventsOf(before) + text)
    for (const pieces of [[bytes], byteByByte(bytes), cutAt(bytes, [bytes.length - 20])]) {
      const read = await readPieces(pieces)
      expect(errorOf(read)).toMatchObject({ ...expected, requestId: 'req_1' })
      expect(contentOf(errorOf(read).partial)).toBe('Hel')
      expect(read.chunks).toEqual([before])
    }
  })

  test.each([null, {}, '', [], 0, false])('`error: %j` is none', async (error) => {
    const { completion } = await readText(eventsOf({ ...chunkOf({ content: 'Hi' }), error }, chunkOf({}, 'stop')))
    expect(contentOf(completion)).toBe('Hi')
  })

  test("`finish_reason: 'error'` is one", async () => {
    const error = errorOf(await readText(eventsOf(before, chunkOf({}, 'error'), '[DONE]')))
    expect(error).toMatchObject({ code: 'server', retryable: true, requestId: 'req_1' })
    expect(contentOf(error.partial)).toBe('Hel')
  })

  test('an event that is no JSON is `invalid_response`, and is not quoted', async () => {
    const error = errorOf(await readText(eventsOf(before, '{"secret": "4711', chunkOf({}, 'stop'))))
    expect(error).toMatchObject({ code: 'invalid_response', requestId: 'req_1' })
    expect(error.cause).toBeUndefined()
    expect(JSON.stringify(error) + String(error.stack)).not.toContain('4711')
    expect(contentOf(error.partial)).toBe('Hel')
  })
})

describe('an answer in another form than was asked for', () => {
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
  const choice = {
    index: 0,
    message: { role: 'assistant', content: 'Hi', refusal: null },
    finish_reason: 'stop',
    logprobs: null,
  }
  const completion = { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices: [choice], usage }
  const json = { type: 'application/json', body: { stream: false } }

  test('a JSON completion is read as a stream of it', async () => {
    for (const type of ['application/json', 'text/event-stream', null]) {
      const bytes = bytesOf(`\n ${JSON.stringify(completion)}\n`)
      for (const pieces of [[bytes], byteByByte(bytes)]) {
        const read = await readPieces(pieces, { type })
        expect(read.completion).toEqual(completion)
        expect(read.chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Hi')
        expect(read.chunks.at(-1)).toMatchObject({ choices: [], usage })
      }
    }
  })

  test('a stream is accumulated for a JSON call', async () => {
    for (const type of ['application/json', 'text/event-stream', null]) {
      const response = await send(bodyOf([bytesOf(streamOf('H', 'i'))]).stream, { ...json, type })
      expect(contentOf(await response.completion())).toBe('Hi')
    }
  })

  test('a JSON body that is one chunk is whole only with its `finish_reason`', async () => {
    expect(contentOf((await readText(JSON.stringify(chunkOf({ content: 'Hi' }, 'stop')), json)).completion)).toBe('Hi')
    expect(errorOf(await readText(JSON.stringify(chunkOf({ content: 'Hi' })), json)).code).toBe('stream_interrupted')
  })

  test('a completion without a message gets an empty one', async () => {
    const filtered = { ...completion, choices: [{ index: 0, finish_reason: 'content_filter' }] }
    const { completion: read } = await readText(JSON.stringify(filtered), json)
    expect(read?.choices[0]).toEqual({
      index: 0,
      finish_reason: 'content_filter',
      message: { role: 'assistant', content: null },
    })
  })

  test.each([
    ['{"error":{"message":"Nope","code":"content_filter","status":400}}', 'content_filter'],
    ['{"error":{"message":"Nope","type":"server_error"}}', 'server'],
    ['{"error":"Nope"}', 'server'],
    ['[{"error":{"code":429,"message":"Nope"}}]', 'rate_limit'],
  ])('200 with %s is that error', async (text, code) => {
    for (const options of [{ type: 'application/json' }, json]) {
      const error = errorOf(await readText(text, options))
      expect(error).toMatchObject({ code, requestId: 'req_1' })
      expect(error.message).toContain('Nope')
    }
  })

  test.each([
    ['a page of HTML', '<!doctype html><title>Log in</title>', 'text/html'],
    [
      'JSON lines',
      `${JSON.stringify(chunkOf({ content: 'Hi' }))}\n${JSON.stringify(chunkOf({}, 'stop'))}\n`,
      'application/x-ndjson',
    ],
    ['plain text', 'Everything is fine.', 'text/plain'],
    ['JSON that is cut off', '{"choices":[{"message":{"content":"Hi"', 'application/json'],
    ['JSON that is no completion', '{"ok":true}', 'application/json'],
    ['a completion without choices', '{"id":"c","object":"chat.completion","choices":[]}', 'application/json'],
    ['JSON nested too deeply', `{"choices":[${'['.repeat(100_000)}`, 'application/json'],
    ['a list', '[1]', 'application/json'],
  ])('%s is `invalid_response`, naming the content type and not the content', async (_, text, type) => {
    for (const body of [{ stream: true }, { stream: false }]) {
      const error = errorOf(await readText(text, { type, body }))
      expect(error).toMatchObject({ code: 'invalid_response', retryable: false, requestId: 'req_1' })
      expect(error.cause).toBeUndefined()
      expect(error.message).toContain(type)
      expect(error.message).not.toContain('Hi')
    }
  })

  test('messages say what came, and what to check', async () => {
    const messageOf = async (text: string, type: string): Promise<string> =>
      errorOf(await readText(text, { type })).message
    expect(await messageOf('<html>', 'text/html')).toMatchInlineSnapshot(
      `"The server answered with a page of HTML (text/html), which is no chat completion. Check \`baseURL\`."`,
    )
    expect(await messageOf('', 'text/plain')).toMatchInlineSnapshot(
      `"The server answered with an empty body (text/plain), which is no chat completion. Check \`baseURL\`."`,
    )
    expect(await messageOf('{"choices":[{"message"', 'application/json')).toMatchInlineSnapshot(
      `"The server answered with broken JSON (application/json), which is no chat completion. Check \`baseURL\`."`,
    )
    expect(await messageOf('{"ok":true}', 'application/json')).toMatchInlineSnapshot(
      `"The server answered with JSON without choices (application/json), which is no chat completion. Check \`baseURL\`."`,
    )
    expect(await messageOf('data: {', 'text/plain')).toMatchInlineSnapshot(
      `"The stream was cut off in the middle of an event."`,
    )
    expect(await messageOf('data: x\n\n', 'text/event-stream')).toMatchInlineSnapshot(
      `"The server answered with an event that is no JSON (text/event-stream), which is no chat completion. Check \`baseURL\`."`,
    )
    expect(await messageOf(eventsOf('[DONE]'), 'text/event-stream')).toMatchInlineSnapshot(
      `"The stream ended without an answer in it."`,
    )
    expect(await messageOf(eventsOf(chunkOf({})), 'text/event-stream')).toMatchInlineSnapshot(
      `"The stream ended before the answer was whole: a \`finish_reason\` is missing."`,
    )
    expect(await messageOf(eventsOf(chunkOf({}, 'error')), 'text/event-stream')).toMatchInlineSnapshot(
      `"The server gave up: its \`finish_reason\` is 'error'."`,
    )
  })
})

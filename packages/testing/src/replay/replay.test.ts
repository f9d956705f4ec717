import { createChat, isChatError } from '@chinwag/core'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { asker, content, problem, question } from '../../test/ask.ts'
import { recorderOf } from '../../test/recorder.ts'
import { reordered } from '../../test/reordered.ts'
import { createSimulator } from '../simulator/create-simulator.ts'
import { differences } from './differences.ts'
import type { Recording } from './recording.ts'
import { replay } from './replay.ts'

const url = 'https://api.openai.com/v1/chat/completions'

function recording(body: unknown, answer: string, more: object = {}): Recording {
  return { request: { method: 'POST', url, body, ...more }, response: { status: 200, body: answer } }
}

async function send(fetch: typeof globalThis.fetch, body: unknown, to = url): Promise<string> {
  return (await fetch(to, { method: 'POST', body: JSON.stringify(body) })).text()
}

describe('a recording fits', () => {
  test('a request with the same JSON, however its keys are ordered, and no other', () => {
    return fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), async (body, other) => {
        const fetch = replay({ recordings: [recording(JSON.parse(JSON.stringify(body)), 'found')] })
        const isSame = differences(JSON.parse(JSON.stringify(body)), JSON.parse(JSON.stringify(other))).length === 0
        if (!isSame) expect(await send(fetch, other)).toContain('no_recording')
        expect(await send(fetch, reordered(body))).toBe('found')
      }),
    )
  })

  test('a request to any host, with any headers and query, but with the same path and method', async () => {
    const recordings = Array.from({ length: 2 }, () => recording({ a: 1 }, 'found'))
    const fetch = replay({ recordings })
    expect(await send(fetch, { a: 1 }, 'http://127.0.0.1:4010/v1/chat/completions?api-version=3')).toBe('found')
    expect(await send(fetch, { a: 1 }, 'https://api.openai.com/chat/completions')).toContain('differs in the path.')
    const put = await fetch(url, { method: 'PUT', body: '{"a":1}' })
    expect(await problem(put)).toMatchObject({ message: expect.stringContaining('differs in the method.') })
  })

  test('once: the k-th of equal requests gets the k-th recording, whatever came between', () => {
    const asked = fc.array(fc.nat(3), { maxLength: 20 })
    return fc.assert(
      fc.asyncProperty(asked, asked, async (recorded, sent) => {
        const fetch = replay({ recordings: recorded.map((each, at) => recording({ each }, `${each} at ${at}`)) })
        const seen = new Map<number, number>()
        for (const each of sent) {
          const count = seen.get(each) ?? 0
          seen.set(each, count + 1)
          const place = recorded.flatMap((other, at) => (other === each ? [at] : []))[count]
          const answer = await send(fetch, { each })
          if (place === undefined) expect(answer).toContain('replay_error')
          else expect(answer).toBe(`${each} at ${place}`)
        }
        const used = [...seen].reduce((sum, [each, count]) => sum + Math.min(count, countOf(recorded, each)), 0)
        expect(fetch.unused()).toHaveLength(recorded.length - used)
        expect(fetch.misses()).toHaveLength(sent.length - used)
      }),
    )
  })

  test('a stream alone, or JSON alone, as it was asked for', async () => {
    const recorder = recorderOf(createSimulator().fetch)
    await (await asker(recorder.fetch)({ stream: true })).text()
    await recorder.fetch.close()
    const response = await asker(replay({ recordings: recorder.text() }))()
    expect(await problem(response)).toMatchObject({ message: expect.stringContaining('differs in `stream`.') })
  })
})

describe('a request that fits no recording', () => {
  test('gets an error that names the nearest one by its fields, and quotes nothing', async () => {
    const near = { model: 'm', messages: [question, { role: 'user', content: 'private one' }], temperature: 1 }
    const fetch = replay({ recordings: [recording({ model: 'other' }, ''), recording(near, ''), recording([], '')] })
    const body = { ...near, messages: [question, { role: 'user', content: 'private two' }], temperature: 0 }
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
    expect(response.status).toBe(400)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(await response.json()).toMatchInlineSnapshot(`
      {
        "error": {
          "code": "no_recording",
          "message": "\`POST /v1/chat/completions\` fits no recording in the recordings. The nearest is on line 2, and differs in \`messages[1].content\`, \`temperature\`. Record again, or give a \`fetch\` that answers what was not recorded.",
          "param": null,
          "type": "replay_error",
        },
      }
    `)
    expect(fetch.misses()).toEqual([
      { message: expect.any(String), line: 2, differences: ['messages[1].content', 'temperature'] },
    ])
  })

  test('has its differences named exactly', () => {
    const value = fc.jsonValue({ maxDepth: 3 })
    const names = fc.array(fc.oneof(fc.nat(2), fc.constantFrom('a', 'b c', '__proto__', 'toString')), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(value, value, names, (inner, other, path) => {
        fc.pre(differences(inner, other).length > 0)
        const wrap = (leaf: unknown): unknown =>
          path.reduceRight(
            (rest, name) =>
              typeof name === 'number'
                ? around(name, rest)
                : JSON.parse(`{"${name}":${JSON.stringify(rest)},"same":1}`),
            leaf,
          )
        const shown = path
          .map((name) => (typeof name === 'number' ? `[${name}]` : name === 'b c' ? '["b c"]' : `.${name}`))
          .join('')
          .replace(/^\./u, '')
        const found = differences(wrap(inner), wrap(other))
        expect(found.length).toBeGreaterThan(0)
        expect(found.every(({ path, size }) => path.startsWith(shown) && size > 0)).toBe(true)
        expect(differences(wrap(inner), wrap(inner))).toEqual([])
      }),
    )
  })

  test.each(['__proto__', 'toString'])('is told of the field %s, which objects have anyway', (name) => {
    const body: unknown = JSON.parse(`{"${name}":{}}`)
    expect([differences({}, body), differences(body, {})]).toEqual([
      [{ path: name, size: 1 }],
      [{ path: name, size: 1 }],
    ])
  })

  test('is told how often an equal one was recorded', async () => {
    const text = [recording({ a: 1 }, 'one'), recording({ b: 1 }, ''), recording({ a: 1 }, 'two')]
      .map((each) => JSON.stringify(each))
      .join('\n')
    const fetch = replay({ recordings: text })
    const answers = [await send(fetch, { a: 1 }), await send(fetch, { a: 1 })]
    expect(answers).toEqual(['one', 'two'])
    expect(JSON.parse(await send(fetch, { a: 1 })).error.message).toMatchInlineSnapshot(
      `"\`POST /v1/chat/completions\` was recorded 2 times (lines 1, 3 of the recordings), and is sent for the 3rd time. Record again, or give a \`fetch\` that answers what was not recorded."`,
    )
    await send(fetch, { b: 1 })
    expect(JSON.parse(await send(fetch, { b: 1 })).error.message).toMatchInlineSnapshot(
      `"\`POST /v1/chat/completions\` was recorded once (line 2 of the recordings), and is sent for the 2nd time. Record again, or give a \`fetch\` that answers what was not recorded."`,
    )
    expect(fetch.misses().map(({ line }) => line)).toEqual([3, 2])
  })

  test('is told when there are no recordings, and of many differences the first five', async () => {
    const none = replay({ recordings: '' })
    expect(JSON.parse(await send(none, {})).error.message).toMatchInlineSnapshot(
      `"\`POST /v1/chat/completions\` fits no recording in the recordings. There are no recordings at all. Record again, or give a \`fetch\` that answers what was not recorded."`,
    )
    const many = replay({ recordings: [recording({}, '')] })
    const body = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`field_${index}`, index]))
    expect(JSON.parse(await send(many, body)).error.message).toContain('`field_4` and 3 more.')
    expect(JSON.parse(await send(many, 'text')).error.message).toContain('differs in the body.')
  })

  test('is answered by a `fetch` that is given, with its own body', async () => {
    const simulator = createSimulator()
    const fetch = replay({ recordings: [recording({ a: 1 }, 'found')], fetch: simulator.fetch })
    expect(await send(fetch, { a: 1 })).toBe('found')
    expect(await content(await asker(fetch)())).toContain('## Decorators')
    expect([fetch.misses().length, simulator.calls.length]).toEqual([1, 1])
  })

  test('fails a chat at once, with the message, and is not tried again', async () => {
    const chat = createChat({ apiKey: 'sim', fetch: replay({ recordings: [] }) })
    const error: unknown = await chat
      .complete({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] })
      .catch((reason: unknown) => reason)
    expect(isChatError(error) && [error.code, error.retryable, error.message]).toEqual([
      'invalid_request',
      false,
      expect.stringContaining('`POST /v1/chat/completions` fits no recording in the recordings.'),
    ])
  })
})

describe('a replayed reply', () => {
  test('has of the headers of other tools those that say nothing wrong', async () => {
    const headers = { 'Content-Length': '3', 'content-encoding': 'gzip', 'X-RateLimit-Limit-Tokens': ['5', '6'] }
    const recordings = [{ request: { method: 'GET', url }, response: { status: 429, headers, body: 'x' } }]
    const response = await replay({ recordings })(url)
    expect([response.status, ...response.headers]).toEqual([429, ['x-ratelimit-limit-tokens', '5, 6']])
  })

  test('is made as it is read, and ends with the reason of a client that goes away', async () => {
    const recordings = [{ request: { method: 'POST', url }, response: { status: 200, body: ['one', 'two', 'three'] } }]
    const client = new AbortController()
    const response = await replay({ recordings })(url, { method: 'POST', signal: client.signal })
    const reader = response.body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('one')
    const reason = new Error('enough')
    client.abort(reason)
    await expect(reader?.read()).rejects.toBe(reason)
    await expect(replay({ recordings })(url, { method: 'POST', signal: client.signal })).rejects.toBe(reason)
  })

  test('waits for nothing unless that is asked for, and a client that leaves stops a wait', async () => {
    vi.useFakeTimers()
    try {
      const response = { status: 200, body: ['one'], delaysMs: [50, 70] }
      const recordings = [1, 2].map(() => ({ request: { method: 'GET', url }, response }))
      expect(await (await replay({ recordings })(url)).text()).toBe('one')
      const client = new AbortController()
      const waiting = replay({ recordings, timing: true })(url, { signal: client.signal })
      await vi.advanceTimersByTimeAsync(49)
      client.abort(new Error('enough'))
      await expect(waiting).rejects.toThrow('enough')
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('recordings that cannot be read', () => {
  const good = JSON.stringify(recording({ a: 1 }, 'x'))

  test.each<[string, string, string]>([
    [
      'a torn last line',
      `${good}\n${good.slice(0, 50)}`,
      'Line 2 of the recordings is torn: its recorder was stopped while it wrote. Remove the line, or record it again.',
    ],
    ['a line that is no JSON', `${good}\nnope\n`, 'Line 2 of the recordings is no JSON.'],
    ['a line that is no object', '5\n', 'Line 1 of the recordings is no recording: it must be an object, got 5.'],
    ['another version', '{"version":2}', 'its `version` must be 1, got 2.'],
    ['no request', '{"response":{}}', '`request.method` must be a string.'],
    ['no address', '{"request":{"method":"POST","url":null}}', '`request.url` must be an absolute URL.'],
    ['no response', `{"request":{"method":"POST","url":"${url}"}}`, 'it has no `response`.'],
    [
      'a status that is none',
      `{"request":{"method":"POST","url":"${url}"},"response":{"status":99,"body":""}}`,
      '`response.status` must be an integer from 200 to 999, got 99.',
    ],
    [
      'no body',
      `{"request":{"method":"POST","url":"${url}"},"response":{"status":200}}`,
      '`response.body` must be a string or a list of strings.',
    ],
    [
      'headers that are none',
      `{"request":{"method":"POST","url":"${url}"},"response":{"status":200,"body":"","headers":{"a":1}}}`,
      '`response.headers` must be strings.',
    ],
    [
      'waits that are none',
      `{"request":{"method":"POST","url":"${url}"},"response":{"status":200,"body":"","delaysMs":["a"]}}`,
      '`response.delaysMs` must be a list of numbers.',
    ],
    [
      'an unknown ending',
      `{"request":{"method":"POST","url":"${url}"},"ending":"odd"}`,
      "`ending` must be 'whole', 'broken' or 'left'.",
    ],
  ])('are refused at once, with the line: %s', (_name, text, message) => {
    expect(() => replay({ recordings: text })).toThrow(TypeError)
    expect(() => replay({ recordings: text })).toThrow(message)
  })

  test('may have blank lines, CRLF, and no line break at the end', async () => {
    const fetch = replay({ recordings: `\n${good}\r\n\r\n${good}` })
    expect([await send(fetch, { a: 1 }), await send(fetch, { a: 1 })]).toEqual(['x', 'x'])
  })

  test.each<[unknown, string]>([
    [{}, 'The `recordings` option must be a text of JSON lines, or an array, got undefined.'],
    [{ recordings: [{}] }, '`recordings[0]` is no recording: `request.method` must be a string.'],
    [
      { recordings: '', write: 1 },
      'A replayer has no `write` option. It has recordings, fetch, redact, timing, clock.',
    ],
    [{ recordings: '', redact: 1 }, 'The `redact` option must be a function, got 1.'],
  ])('are refused as options: %j', (options, message) => {
    expect(() => replay(options as never)).toThrow(message)
  })
})

function around(index: number, value: unknown): unknown[] {
  return [0, 1, 2, 3].map((at) => (at === index ? value : at))
}

function countOf(all: readonly number[], each: number): number {
  return all.filter((other) => other === each).length
}

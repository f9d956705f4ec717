import { describe, expect, test, vi } from 'vitest'
import { answer, body, completion, fetched, sendJson } from '../../test/answers.ts'
import { startServer } from '../../test/chat-server.ts'
import { chatError, expectNothingLeft, turns } from '../../test/outcomes.ts'
import {
  apiKeyHeader,
  type Auth,
  azure,
  type CallEvent,
  type Chat,
  ChatResponse,
  createChat,
  type ExpiringKey,
  keyPool,
  type KeyPoolOptions,
  type Middleware,
  upstreamKey,
} from '../index.ts'

expectNothingLeft()

type Answers = Record<string, () => Response>

const ok = (): Response => fetched('')
const limited = (seconds?: number) => (): Response =>
  Response.json({}, { status: 429, headers: seconds === undefined ? {} : { 'retry-after': `${seconds}` } })
const refused = (): Response => Response.json({}, { status: 401 })
const outOfCredit = (): Response => Response.json({ error: { code: 'insufficient_quota' } }, { status: 429 })

/** A chat over a pool whose server answers each key in its own way, at a time that the test sets. */
function pooled(keys: Parameters<typeof keyPool>[0], answers: Answers = {}, options: KeyPoolOptions = {}) {
  const sent: string[] = []
  const events: CallEvent[] = []
  const clock = { now: 0 }
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const key = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? ''
    sent.push(key)
    return (answers[key] ?? ok)()
  }
  const auth = keyPool(keys, { now: () => clock.now, ...options })
  const chat = createChat({ fetch, auth, inspect: (event) => events.push(event) })
  const heard = () => events.filter(({ type }) => type.startsWith('key-'))
  return { chat, sent, clock, heard, answers }
}

async function times(count: number, chat: Chat): Promise<void> {
  for (let call = 0; call < count; call++) await chat.complete(body)
}

describe('a pool', () => {
  test('takes its keys in turn', async () => {
    const { chat, sent } = pooled(['a', 'b', 'c'])
    await times(5, chat)
    expect(sent).toEqual(['a', 'b', 'c', 'a', 'b'])
  })

  test('spreads calls that come together', async () => {
    const { chat, sent } = pooled(['a', 'b', 'c'])
    await Promise.all([chat.complete(body), chat.complete(body), chat.complete(body)])
    expect(sent.toSorted()).toEqual(['a', 'b', 'c'])
  })

  test('takes strings, functions and auths', async () => {
    const sent: unknown[] = []
    const fetch: typeof globalThis.fetch = async (_, init) => {
      const headers = new Headers(init?.headers)
      sent.push([headers.get('authorization'), headers.get('api-key')])
      return ok()
    }
    await times(3, createChat({ fetch, auth: keyPool([' a\n', async () => 'b', apiKeyHeader('api-key', 'c')]) }))
    expect(sent).toEqual([
      ['Bearer a', null],
      ['Bearer b', null],
      [null, 'c'],
    ])
  })

  test('of Azure keys brings the address with it', async () => {
    const resource = {
      endpoint: 'https://my-resource.openai.azure.com',
      deployment: 'my-gpt',
      apiVersion: '2024-10-21',
    }
    const fetch = vi.fn<typeof globalThis.fetch>(async () => ok())
    const auth = keyPool([azure({ ...resource, apiKey: 'a' }), azure({ ...resource, apiKey: 'b' })])
    await times(2, createChat({ fetch, auth }))
    expect(new Set(fetch.mock.calls.map(([url]) => url))).toEqual(
      new Set([
        'https://my-resource.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
      ]),
    )
  })

  test('does not mind what becomes of the list that it was given', async () => {
    const keys = ['a', 'b']
    const { chat, sent } = pooled(keys)
    keys.length = 0
    await times(2, chat)
    expect(sent).toEqual(['a', 'b'])
  })
})

describe('a key that got 429', () => {
  test('rests for as long as the server says, while another takes over at once', async () => {
    const { chat, sent, clock, heard, answers } = pooled(['a', 'b'], { a: limited(20) })
    await times(2, chat)
    expect(sent).toEqual(['a', 'b', 'b'])
    expect(heard()).toMatchObject([{ type: 'key-rested', key: 1, of: 2, code: 'rate_limit', ms: 20_000 }])
    answers['a'] = ok
    clock.now = 19_999
    await times(1, chat)
    clock.now = 20_000
    await times(1, chat)
    expect(sent.slice(3)).toEqual(['b', 'a'])
  })

  test('that names no time rests for `restMs`', async () => {
    const { chat, clock, heard, sent } = pooled(['a', 'b'], { a: limited() }, { restMs: 700 })
    await times(1, chat)
    expect(heard()).toMatchObject([{ ms: 700 }])
    clock.now = 700
    await times(1, chat)
    expect(sent).toEqual(['a', 'b', 'a', 'b'])
  })

  test('leaves its error to the caller when the others got it too, and that says when the first is back', async () => {
    const { chat, sent } = pooled(['a', 'b'], { a: limited(5), b: limited(60) })
    expect(await chatError(chat.complete(body))).toMatchObject({ code: 'rate_limit', status: 429, retryAfterMs: 5_000 })
    expect(sent).toEqual(['a', 'b'])
  })

  test('leaves its error to the caller when a second got it in the same attempt, to be tried again at once', async () => {
    const { chat, sent } = pooled(['a', 'b', 'c'], { a: limited(5), b: limited(60) })
    expect(await chatError(chat.complete(body))).toMatchObject({ code: 'rate_limit', retryAfterMs: 0, retryable: true })
    await times(1, chat)
    expect(sent).toEqual(['a', 'b', 'c'])
  })

  test('is left alone while all rest: the error comes unsent, with the time until the first is back', async () => {
    const { chat, sent, clock } = pooled(['a', 'b'], { a: limited(5), b: limited(60) })
    await chatError(chat.complete(body))
    clock.now = 1_000.5
    const error = await chatError(chat.complete(body))
    expect(error).toMatchObject({ code: 'rate_limit', status: undefined, retryAfterMs: 4_000, retryable: true })
    expect(error.message).toMatchInlineSnapshot(
      `"Every key of the pool rests (rate_limit); the first is back in 4000 ms. Wait, or add keys."`,
    )
    expect(sent).toHaveLength(2)
  })

  test('rests long where it is out of credit, and the pool is then', async () => {
    const { chat, clock, heard } = pooled(['a', 'b'], { a: outOfCredit, b: outOfCredit }, { quotaRestMs: 1_000_000 })
    expect(await chatError(chat.complete(body))).toMatchObject({ code: 'quota', retryable: false })
    expect(heard()).toMatchObject([
      { key: 1, code: 'quota', ms: 1_000_000 },
      { key: 2, code: 'quota', ms: 1_000_000 },
    ])
    clock.now = 999_999
    expect(await chatError(chat.complete(body))).toMatchObject({ code: 'quota', retryable: false, retryAfterMs: 1 })
  })

  test('and is out of credit for longer than that rests for as long as the server says', async () => {
    const quota = () => Response.json({}, { status: 402, headers: { 'retry-after': '7200' } })
    const { chat, heard } = pooled(['a', 'b'], { a: quota })
    await times(1, chat)
    expect(heard()).toMatchObject([{ code: 'quota', ms: 7_200_000 }])
  })

  test('and told to come back at once does not take over from itself', async () => {
    const { chat, sent } = pooled(['a'], { a: limited(0) })
    expect(await chatError(chat.complete(body))).toMatchObject({ code: 'rate_limit', retryAfterMs: 1 })
    expect(sent).toEqual(['a'])
  })
})

describe('a key that got 401', () => {
  test('is dropped, which the inspector hears, and another takes over at once', async () => {
    await using server = await startServer(({ request, response, body: text }) => {
      if (request.headers.authorization === 'Bearer b') return sendJson(response, {}, 401)
      answer(response, text)
    })
    const events: CallEvent[] = []
    const auth = keyPool(['a', 'b', 'c'])
    const chat = createChat({ baseURL: server.baseURL, auth, inspect: (event) => events.push(event) })
    await times(4, chat)
    expect(server.exchanges.map(({ request }) => request.headers.authorization?.at(-1))).toEqual([
      'a',
      'b',
      'c',
      'a',
      'c',
    ])
    expect(events.filter(({ type }) => type === 'key-dropped')).toMatchObject([{ key: 2, of: 3 }])
  })

  test('leaves its error to the caller when it was the last, and later calls fail unsent', async () => {
    const { chat, sent, heard } = pooled(['a', 'b'], { a: refused, b: refused })
    expect(await chatError(chat.complete(body))).toMatchObject({ code: 'authentication', status: 401 })
    const error = await chatError(chat.complete(body))
    expect(error).toMatchObject({ code: 'authentication', status: undefined, retryable: false })
    expect(error.message).toMatchInlineSnapshot(
      `"The server refused every key of the pool. Make a new one, of keys that are good."`,
    )
    expect(sent).toEqual(['a', 'b'])
    expect(heard()).toMatchObject([
      { type: 'key-dropped', key: 1 },
      { type: 'key-dropped', key: 2 },
    ])
  })

  test('leaves an error that can be waited out when the others rest', async () => {
    const { chat, answers } = pooled(['a', 'b'], { a: limited(5) })
    await times(1, chat)
    answers['b'] = refused
    expect(await chatError(chat.complete(body))).toMatchObject({ code: 'rate_limit', retryAfterMs: 5_000 })
  })

  test('is dropped once, and said once, when calls were refused together', async () => {
    const { chat, heard } = pooled(['a'], { a: refused })
    await Promise.allSettled([chat.complete(body), chat.complete(body)])
    expect(heard()).toMatchObject([{ type: 'key-dropped', key: 1 }])
    expect(heard()).toHaveLength(1)
  })

  test('is kept where the caller sent another in its place', async () => {
    const { chat, sent, heard } = pooled(['a'], { other: refused })
    await chatError(chat.complete(body, { headers: { authorization: 'Bearer other' } }))
    await times(1, chat)
    expect(sent).toEqual(['other', 'a'])
    expect(heard()).toEqual([])
  })
})

describe('a function in a pool', () => {
  test('is asked for another key when that was refused', async () => {
    const issue = vi.fn<() => ExpiringKey>()
    for (const key of ['old', 'new']) issue.mockReturnValueOnce({ key, expiresAt: Infinity })
    const { chat, sent, heard } = pooled([issue], { old: refused })
    await times(2, chat)
    expect(sent).toEqual(['old', 'new', 'new'])
    expect(heard()).toEqual([])
  })

  test('is asked again each time that its keys wear out', async () => {
    let version = 0
    const { chat, sent, answers } = pooled([() => ({ key: `key-${version}`, expiresAt: Infinity })])
    for (version = 1; version < 4; version++) {
      answers[`key-${version - 1}`] = refused
      await times(1, chat)
    }
    expect(sent).toEqual(['key-1', 'key-1', 'key-2', 'key-2', 'key-3'])
  })

  test('is dropped when it gives the refused key again', async () => {
    const { chat, sent, heard } = pooled([() => 'a', 'b'], { a: refused })
    await times(4, chat)
    expect(sent).toEqual(['a', 'b', 'a', 'b', 'b', 'b'])
    expect(heard()).toMatchObject([{ type: 'key-dropped', key: 1, of: 2 }])
  })

  test('is kept when calls with one key were refused together', async () => {
    const issue = vi.fn<() => ExpiringKey>()
    for (const key of ['old', 'new']) issue.mockReturnValueOnce({ key, expiresAt: Infinity })
    const { chat, sent, heard } = pooled([issue], { old: refused })
    await Promise.all([chat.complete(body), chat.complete(body)])
    expect(sent).toEqual(['old', 'old', 'new', 'new'])
    expect(heard()).toEqual([])
  })

  test('is passed over when it fails, and the last failure is the error when all do', async () => {
    const cause = new Error('The vault is closed')
    const fail = () => Promise.reject(cause)
    const { chat, sent } = pooled([fail, 'b'])
    await times(2, chat)
    expect(sent).toEqual(['b', 'b'])
    expect(await chatError(pooled([fail, () => fail()]).chat.complete(body))).toMatchObject({
      code: 'authentication',
      cause,
    })
  })

  test('that fails because the call was given up is the last that is asked', async () => {
    const asked = vi.fn()
    const auth: Auth = {
      authorize: async ({ signal }) => {
        asked()
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('Given up'))))
        return { headers: {} }
      },
    }
    const other = vi.fn(() => 'b')
    const controller = new AbortController()
    const left = pooled([auth, other])
      .chat.complete(body, { signal: controller.signal })
      .catch(() => {})
    while (asked.mock.calls.length === 0) await turns(1)
    controller.abort(new Error('Enough'))
    await left
    await turns()
    expect(other).not.toHaveBeenCalled()
  })

  test('that hangs costs the call that waits for it, and no other', async () => {
    const hang = vi.fn(() => new Promise<string>(() => {}))
    const { chat, sent } = pooled([hang, 'b'])
    const controller = new AbortController()
    const left = chat.complete(body, { signal: controller.signal }).catch((error: unknown) => error)
    await turns()
    await times(1, chat)
    const reason = new Error('Enough')
    controller.abort(reason)
    expect(await left).toBe(reason)
    expect(sent).toEqual(['b'])
  })
})

describe('the account of a pool', () => {
  /** The scope that caches divide by. */
  async function scopeOf(auth: Auth, headers: Record<string, string> = {}): Promise<string | undefined> {
    let scope: string | undefined
    const see: Middleware = async (request, _next, context) => {
      scope = await context.get(upstreamKey)?.scope(request)
      return ChatResponse.fromCompletion(completion(''))
    }
    await createChat({ auth, use: [see] }).complete(body, { headers })
    return scope
  }

  test('is one, whichever key is next, and in whatever order they are', async () => {
    const auth = keyPool(['a', 'b', () => 'c'])
    const scope = await scopeOf(auth)
    expect(scope).toMatch(/^[0-9a-f]{64}$/)
    expect(await scopeOf(auth)).toBe(scope)
    expect(await scopeOf(keyPool([() => 'c', 'b', 'a']))).toBe(scope)
    expect(await scopeOf(keyPool([() => 'a', () => 'b']))).toBe(await scopeOf(keyPool([() => 'b', () => 'a'])))
  })

  test('does not wait for a function, and does not fail with one', async () => {
    const scope = await scopeOf(keyPool(['a']))
    const hangs = (): Promise<string> => new Promise(() => {})
    const fails = (): Promise<string> => Promise.reject(new Error('The vault is closed'))
    expect(await scopeOf(keyPool(['a', hangs, fails]))).toBe(scope)
    expect(await scopeOf(keyPool([() => 'b', fails]))).toBe(await scopeOf(keyPool([() => 'b'])))
    await expect(scopeOf(keyPool([fails]))).rejects.toMatchObject({ code: 'authentication' })
  })

  test('stays the same when keys rest and are dropped', async () => {
    const auth = keyPool(['a', 'b'])
    const before = await scopeOf(auth)
    const fetch = vi
      .fn(async () => ok())
      .mockResolvedValueOnce(refused())
      .mockResolvedValueOnce(limited(60)())
    await chatError(createChat({ auth, fetch }).complete(body))
    expect(await scopeOf(auth)).toBe(before)
  })

  test('is another for other keys, for some of them, and for the same in another header', async () => {
    const pools = [
      keyPool(['a', 'b']),
      keyPool(['a', 'c']),
      keyPool(['a']),
      keyPool(['a', 'b', 'c']),
      keyPool([apiKeyHeader('api-key', 'a'), apiKeyHeader('api-key', 'b')]),
      keyPool(['a', apiKeyHeader('api-key', 'b')]),
    ]
    const scopes = await Promise.all(pools.map((pool) => scopeOf(pool)))
    expect(new Set(scopes).size).toBe(pools.length)
  })

  test('is the caller’s where the caller sends a key of his own', async () => {
    const own = { authorization: 'Bearer own' }
    expect(await scopeOf(keyPool(['a', 'b']), own)).toBe(await scopeOf(keyPool(['c']), own))
  })
})

test('what cannot be right is refused when it is built, in words that quote no key', () => {
  const first = azure({ endpoint: 'https://first.openai.azure.com', apiKey: 'secret-1' })
  const bad: Record<string, unknown[]> = {
    'no list': ['secret-1'],
    'an empty list': [[]],
    'an empty key': [['secret-1', '']],
    'a key with a line break': [['secret-1\nx']],
    'a key that is none': [['secret-1', undefined]],
    'a key twice': [['secret-1', 'secret-2', ' secret-1 ']],
    'an auth twice': [[first, first]],
    'keys of two servers': [[first, azure({ endpoint: 'https://other.openai.azure.com', apiKey: 'secret-2' })]],
    'keys of which one names its server': [['secret-1', first]],
    'a rest of no time': [['secret-1'], { restMs: 0 }],
    'a rest that no timer can be': [['secret-1'], { quotaRestMs: Infinity }],
    'a rest that is no number': [['secret-1'], { restMs: '20' }],
    'a clock that is none': [['secret-1'], { now: 0 }],
  }
  const messages = Object.entries(bad).map(([name, given]) => {
    try {
      keyPool(...(given as Parameters<typeof keyPool>))
      return [name, 'accepted']
    } catch (error) {
      expect(error instanceof TypeError || error instanceof RangeError).toBe(true)
      return [name, String(error)]
    }
  })
  expect(JSON.stringify(messages)).not.toContain('secret')
  expect(Object.fromEntries(messages)).toMatchInlineSnapshot(`
    {
      "a clock that is none": "TypeError: The \`now\` option of keyPool() must be a function, got number.",
      "a key that is none": "TypeError: The \`keys[1]\` of keyPool() must be a string, got undefined.",
      "a key twice": "TypeError: The \`keys[2]\` of keyPool() is \`keys[0]\` again. Leave one out.",
      "a key with a line break": "TypeError: The \`keys[0]\` of keyPool() has a line break in it. Copy it again.",
      "a rest of no time": "RangeError: The \`restMs\` option of keyPool() must be a number of milliseconds over 0 and up to 2147483647, got 0.",
      "a rest that is no number": "RangeError: The \`restMs\` option of keyPool() must be a number of milliseconds over 0 and up to 2147483647, got string.",
      "a rest that no timer can be": "RangeError: The \`quotaRestMs\` option of keyPool() must be a number of milliseconds over 0 and up to 2147483647, got Infinity.",
      "an auth twice": "TypeError: The \`keys[1]\` of keyPool() is \`keys[0]\` again. Leave one out.",
      "an empty key": "TypeError: The \`keys[1]\` of keyPool() is empty. Set it, or leave it out for a server that needs none.",
      "an empty list": "TypeError: The \`keys\` of keyPool() must be a list of at least one key, got an empty one.",
      "keys of two servers": "TypeError: The keys of a keyPool() must be for one server: those with a \`baseURL\` differ.",
      "keys of which one names its server": "TypeError: The keys of a keyPool() must be for one server: those with a \`baseURL\` differ.",
      "no list": "TypeError: The \`keys\` of keyPool() must be a list of at least one key, got string.",
    }
  `)
})

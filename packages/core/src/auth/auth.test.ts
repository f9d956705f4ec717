import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { body, fetched } from '../../test/answers.ts'
import { chatError, expectNothingLeft, turns } from '../../test/outcomes.ts'
import { type ApiKey, apiKeyHeader, type Auth, bearer, createChat } from '../index.ts'

expectNothingLeft()
afterEach(() => void vi.useRealTimers())

const { signal } = new AbortController()

/** The credentials of one attempt. */
async function headersOf(auth: Auth): Promise<Readonly<Record<string, string>>> {
  return (await auth.authorize({ signal })).headers
}

test('bearer() sends a bearer token', async () => {
  expect(await headersOf(bearer('sk-1234'))).toEqual({ authorization: 'Bearer sk-1234' })
})

test('apiKeyHeader() sends the key under the name that it is given', async () => {
  expect(await headersOf(apiKeyHeader('Api-Key', 'key-1234'))).toEqual({ 'api-key': 'key-1234' })
})

test('the spaces that come with copying are taken off', async () => {
  expect(await headersOf(bearer(' sk-1234\n'))).toEqual({ authorization: 'Bearer sk-1234' })
  expect(await headersOf(bearer(() => 'sk-1234\n'))).toEqual({ authorization: 'Bearer sk-1234' })
})

test.each(['', 'a b', 'x:', 'ключ'])('apiKeyHeader() refuses %j as a name', (name) => {
  expect(() => apiKeyHeader(name, 'key-1234')).toThrow(TypeError)
})

const bad: [string, unknown][] = [
  ['empty', ''],
  ['blank', '  '],
  ['broken in two', 'sk-\n1234'],
  ['with a header behind it', 'sk-1234\r\nx-evil: 1'],
  ['not ASCII', 'sk-1234…'],
  ['no text', 1234],
  ['null', null],
]

describe.each(bad)('a key that is %s', (_, key) => {
  test('is refused at once', () => {
    expect(() => bearer(key as string)).toThrow(TypeError)
    expect(() => apiKeyHeader('api-key', key as string)).toThrow(TypeError)
  })

  test('and comes from a function is refused before anything is sent, unquoted', async () => {
    const fetch = vi.fn()
    const error = await chatError(createChat({ fetch, apiKey: async () => key as string }).complete(body))
    expect(error).toMatchObject({ code: 'authentication', retryable: false })
    expect(error.message).not.toContain('1234')
    expect(fetch).not.toHaveBeenCalled()
  })
})

test('a function that fails is an authentication error with its cause', async () => {
  const cause = new Error('The vault is closed')
  const fetch = vi.fn()
  const apiKey = () => Promise.reject(cause)
  const error = await chatError(createChat({ fetch, apiKey }).complete(body))
  expect(error).toMatchObject({ code: 'authentication', cause })
  expect(error.message).toMatchInlineSnapshot(`"The function that gives the API key failed. See \`cause\`."`)
  expect(fetch).not.toHaveBeenCalled()
})

test('an auth of one’s own may fail with a ChatError of its own', async () => {
  const own = await chatError(createChat().complete({ model: 'test', messages: [] }))
  const auth = { authorize: () => Promise.reject(own) }
  expect(await chatError(createChat({ auth }).complete(body))).toBe(own)
})

describe('a function', () => {
  const source = (apiKey: ApiKey) => {
    const auth = bearer(apiKey)
    return async (attempt: AbortSignal = signal) => (await auth.authorize({ signal: attempt })).headers['authorization']
  }

  test('is called for each attempt', async () => {
    let calls = 0
    const sent: (string | null)[] = []
    const fetch: typeof globalThis.fetch = async (_, init) => {
      sent.push(new Headers(init?.headers).get('authorization'))
      return fetched(init?.body)
    }
    const chat = createChat({ fetch, apiKey: () => `key-${++calls}` })
    await chat.complete(body)
    await chat.complete(body)
    expect(sent).toEqual(['Bearer key-1', 'Bearer key-2'])
  })

  test('is called once for attempts that ask at the same time', async () => {
    const apiKey = vi.fn(async () => 'key-1234')
    const ask = source(apiKey)
    expect(new Set(await Promise.all([ask(), ask(), ask()]))).toEqual(new Set(['Bearer key-1234']))
    expect(apiKey).toHaveBeenCalledOnce()
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('is not called again before the time that it named', async () => {
    vi.useFakeTimers({ now: 0 })
    const apiKey = vi.fn(() => ({ key: `key-${Date.now()}`, expiresAt: Date.now() + 1000 }))
    const ask = source(apiKey)
    expect(await ask()).toBe('Bearer key-0')
    vi.setSystemTime(999)
    expect(await ask()).toBe('Bearer key-0')
    vi.setSystemTime(1000)
    expect(await ask()).toBe('Bearer key-1000')
    expect(apiKey).toHaveBeenCalledTimes(2)
  })

  test('that failed once is called again', async () => {
    let calls = 0
    const ask = source(async () => {
      if (++calls === 1) throw new Error('No')
      return 'key-1234'
    })
    const both = await Promise.allSettled([ask(), ask()])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await ask()).toBe('Bearer key-1234')
  })

  test('that hangs does not hang those who ask after the first gave up', async () => {
    const apiKey = vi
      .fn<() => Promise<string>>()
      .mockReturnValueOnce(new Promise(() => {}))
      .mockResolvedValue('key-1234')
    const ask = source(apiKey)
    const controller = new AbortController()
    void ask(controller.signal)
    await turns()
    controller.abort()
    expect(await ask()).toBe('Bearer key-1234')
  })

  test('that answers an attempt which gave up long ago does not part those who share a later call', async () => {
    const answers: ((key: string) => void)[] = []
    const apiKey = vi.fn(() => new Promise<string>((resolve) => answers.push(resolve)))
    const ask = source(apiKey)
    const controller = new AbortController()
    const early = ask(controller.signal)
    controller.abort()
    const later = ask()
    answers[0]?.('key-1234')
    expect(await early).toBe('Bearer key-1234')
    const last = ask()
    answers[1]?.('key-5678')
    expect(await Promise.all([later, last])).toEqual(['Bearer key-5678', 'Bearer key-5678'])
    expect(apiKey).toHaveBeenCalledTimes(2)
  })
})

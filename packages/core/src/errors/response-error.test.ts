import { describe, expect, test } from 'vitest'
import { errorFromBody, errorFromResponse } from './response-error.ts'

const fromText = (status: number, text: string, headers: Record<string, string> = {}) =>
  errorFromResponse(status, new Headers(headers), text)
const fromMessage = (message: string) => fromText(400, JSON.stringify({ error: { message } })).message

test('messages say what happened, what the server said, and what to do', () => {
  const messages = {
    JSON: fromText(429, '{"error":{"message":"Rate limit reached"}}').message,
    text: fromText(502, 'upstream connect error').message,
    HTML: fromText(502, '<!doctype html><html><head><title> 502 Bad Gateway </title></head>').message,
    'HTML without a title': fromText(502, '<html><body>Oops').message,
    empty: fromText(401, '').message,
    'JSON without a message': fromText(500, '{"ok":false}').message,
  }
  expect(messages).toMatchInlineSnapshot(`
    {
      "HTML": "The server answered 502 (server): 502 Bad Gateway. Try again up to three times, then report it.",
      "HTML without a title": "The server answered 502 (server): an HTML page. Try again up to three times, then report it.",
      "JSON": "The server answered 429 (rate_limit): Rate limit reached. Slow down, and try again.",
      "JSON without a message": "The server answered 500 (server). Try again up to three times, then report it.",
      "empty": "The server answered 401 (authentication). Check the API key.",
      "text": "The server answered 502 (server): upstream connect error. Try again up to three times, then report it.",
    }
  `)
})

describe('the server’s own word on retries', () => {
  test('overrules the code', () => {
    expect(fromText(500, '', { 'x-should-retry': 'false' }).retryable).toBe(false)
    expect(fromText(400, '', { 'x-should-retry': 'true' }).retryable).toBe(true)
  })

  test('changes nothing where it is something else', () => {
    expect(fromText(500, '', { 'x-should-retry': 'maybe' }).retryable).toBe(true)
  })
})

test('the request id and the time to wait are on the error', () => {
  const headers = { 'x-request-id': 'req_5', 'retry-after': '3' }
  expect(fromText(429, '', headers)).toMatchObject({ requestId: 'req_5', retryAfterMs: 3000, ambiguous: false })
})

describe('an error inside a stream', () => {
  const inside = (body: unknown) => errorFromBody(body, new Headers({ 'x-request-id': 'req_6' }))

  test('is the one that HTTP would have given', () => {
    expect(inside({ error: { code: 429, message: 'x' } })).toMatchObject({
      code: 'rate_limit',
      status: 429,
      retryable: true,
    })
    expect(inside({ error: { type: 'server_error', message: 'x' } })).toMatchObject({
      code: 'server',
      status: 500,
      retryable: true,
    })
    expect(inside({ error: { type: 'overloaded_error', message: 'x' } })).toMatchObject({
      code: 'overloaded',
      status: 503,
    })
    expect(inside({ error: { code: 'context_length_exceeded', message: 'x' } })).toMatchObject({
      status: 400,
      retryable: false,
    })
    expect(inside({ error: 'The engine stopped' })).toMatchObject({ code: 'server', status: 500, requestId: 'req_6' })
  })

  test('is no more ambiguous than under a status of its own: the server says that it failed', () => {
    expect(inside({ error: 'x' }).ambiguous).toBe(false)
  })
})

test('advice that the server gave itself is not given again', () => {
  expect(fromText(503, '{"error":{"message":"Busy, try again later."}}').message).toBe(
    'The server answered 503 (overloaded): Busy, try again later.',
  )
})

describe('the server’s own words for a failure', () => {
  const detailsOf = (error: unknown, credentials = {}) =>
    errorFromResponse(429, new Headers(), JSON.stringify({ error }), credentials).details

  test('are in `details`, each where there is one', () => {
    expect(detailsOf({ code: 'rate_limit_exceeded', type: 'tokens' })).toEqual({
      serverCode: 'rate_limit_exceeded',
      serverType: 'tokens',
    })
    expect(detailsOf({ code: null, type: 'requests' })).toEqual({ serverType: 'requests' })
    expect(detailsOf({ message: 'No.', code: 429 })).toBeUndefined()
  })

  test('are left out where they are no word, or hold a key', () => {
    expect(detailsOf({ code: 'You asked: who am I?', type: 'x'.repeat(65) })).toBeUndefined()
    for (const key of ['sk-proj-A1b2C3d4E5', 'ghp_16C7e42F', 'secretsecret', 'SECRETSECRET', 'bad_secretsecret']) {
      const secret = { authorization: 'Bearer secretsecret' }
      expect(detailsOf({ code: key, type: key }, secret)).toBeUndefined()
    }
  })
})

describe('what a server says is', () => {
  test('cut at 1,000 characters', () => {
    const said = fromMessage('x'.repeat(5000))
    expect(said).toContain(`${'x'.repeat(1000)}… `)
    expect(said).not.toContain('x'.repeat(1001))
  })

  test.each([
    ['Incorrect API key provided: sk-proj-abc123DEF456. See docs', 'Incorrect API key provided: sk-…'],
    ['Incorrect API key provided: sk-ab****cdef', 'Incorrect API key provided: sk-… '],
    ['Invalid token: Bearer abcdef123456', 'Invalid token: Bearer … '],
    ['Wrong key gsk_a1b2c3d4e5f6', 'Wrong key gsk-… '],
  ])('freed of keys: %s', (said, shown) => {
    expect(fromMessage(said)).toContain(shown)
    expect(fromMessage(said)).not.toMatch(/abc|cdef|a1b2/)
  })

  test.each([
    'The api-version query parameter is missing.',
    'Your API key provided no access.',
    'Use hf-inference or pk-based access.',
    'The bearer of bad news.',
    'Bearer authentication is required.',
  ])('left alone where there is no key: %s', (said) => {
    expect(fromMessage(said)).toContain(said)
  })
})

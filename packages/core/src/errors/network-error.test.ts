import { expect, test } from 'vitest'
import { body } from '../../test/answers.ts'
import { chatError, expectNothingLeft } from '../../test/outcomes.ts'
import { createChat } from '../index.ts'
import { brokenBody, networkError } from './network-error.ts'

expectNothingLeft()

const coded = (code: unknown, message = 'failed') => Object.assign(new Error(message), { code })

/** What `fetch` rejects with in each runtime: the code that we name, and whether the request may have been carried out. */
const failures: [runtime: string, cause: unknown, code: string | undefined, ambiguous: boolean][] = [
  ['Node: refused', new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }), 'ECONNREFUSED', false],
  [
    'Node: refused on each address',
    new TypeError('fetch failed', { cause: Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }) }),
    'ECONNREFUSED',
    false,
  ],
  ['Node: no such host', new TypeError('fetch failed', { cause: coded('ENOTFOUND') }), 'ENOTFOUND', false],
  [
    'Node: connect timeout',
    new TypeError('fetch failed', { cause: coded('UND_ERR_CONNECT_TIMEOUT') }),
    'UND_ERR_CONNECT_TIMEOUT',
    false,
  ],
  ['Node: reset', new TypeError('fetch failed', { cause: coded('ECONNRESET') }), 'ECONNRESET', true],
  ['Node: closed', new TypeError('fetch failed', { cause: coded('UND_ERR_SOCKET') }), 'UND_ERR_SOCKET', true],
  [
    'Node: a port that no fetch may use',
    new TypeError('fetch failed', { cause: new Error('bad port') }),
    'bad port',
    false,
  ],
  [
    'Node: HTTP/2',
    new TypeError('fetch failed', { cause: coded('ERR_HTTP2_STREAM_ERROR') }),
    'ERR_HTTP2_STREAM_ERROR',
    true,
  ],
  ['Bun: refused', coded('ConnectionRefused', 'Unable to connect'), 'ConnectionRefused', false],
  ['Bun 1.4: refused', coded('ECONNREFUSED', 'ECONNREFUSED: Unable to connect.'), 'ECONNREFUSED', false],
  ['Bun: reset', coded('ECONNRESET', 'The socket connection was closed unexpectedly'), 'ECONNRESET', true],
  [
    'Deno: refused',
    new TypeError(
      'error sending request for url (https://h/v1?k=secret): client error (Connect): tcp connect error: Connection refused (os error 111)',
    ),
    'ECONNREFUSED',
    false,
  ],
  [
    'Deno: no such host',
    new TypeError('error sending request: client error (Connect): dns error: failed to lookup address'),
    'ENOTFOUND',
    false,
  ],
  ['Deno: reset', new TypeError('error sending request: Connection reset by peer (os error 104)'), 'ECONNRESET', true],
  [
    'Deno 2.9: refused',
    new TypeError('fetch failed', {
      cause: new Error(
        'error sending request for url (http://h/v1?k=secret): client error (Connect): tcp connect error: Connection refused (os error 111)',
      ),
    }),
    'ECONNREFUSED',
    false,
  ],
  [
    'Deno 2.9: reset',
    new TypeError('fetch failed', { cause: new Error('Connection reset by peer (os error 104)') }),
    'ECONNRESET',
    true,
  ],
  ['Deno: reset in the body', new TypeError('error reading a body from connection'), undefined, true],
  ['workerd', new Error('Network connection lost.'), undefined, true],
  ['workerd: no such host', new Error('internal error; reference = 6coggk4ikojnn9mqtsn67khl'), undefined, true],
  ['browsers', new TypeError('Failed to fetch'), undefined, true],
  ['a DOMException, whose code is a number', new DOMException('Aborted', 'NetworkError'), undefined, true],
  ['a custom fetch that throws a text', 'it broke at https://h/v1?k=secret', undefined, true],
  ['a custom fetch that throws nothing', undefined, undefined, true],
  ['a code that is no code', coded('see https://h/v1?k=secret'), undefined, true],
]

test.each(failures)('%s is a connection error', async (_, cause, code, ambiguous) => {
  const error = networkError(cause)
  expect(error).toMatchObject({ code: 'connection', retryable: code !== 'bad port', ambiguous, status: undefined })
  expect(error.message).toBe(
    `The connection failed${code ? ` (${code})` : ''}. Check the network and \`baseURL\`, or try again.`,
  )
  expect(error.cause).toBe(cause)

  const chat = createChat({ fetch: () => Promise.reject(cause) })
  expect(await chatError(chat.complete(body))).toMatchObject({ code: 'connection', message: error.message })
})

test.each(failures)('%s, in the body, is an interrupted stream', async (_, cause, code) => {
  const error = brokenBody(cause)
  expect(error).toMatchObject({ code: 'stream_interrupted', retryable: true, ambiguous: true })
  expect(error.message).toContain(code ? `(${code})` : 'while the answer was read.')
  expect(error.message).not.toContain('secret')

  const fetch = async () => new Response(new ReadableStream({ start: (controller) => controller.error(cause) }))
  expect(await chatError(createChat({ fetch }).stream(body).completion())).toMatchObject({ code: 'stream_interrupted' })
})

test('a cause that is its own cause does not go on for ever', () => {
  const error: Error & { cause?: unknown } = new Error('Round')
  error.cause = error
  expect(networkError(error).code).toBe('connection')
})

import { inspect } from 'node:util'
import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import { completion } from '../../test/answers.ts'
import { ChatError, isChatError, isRetryable } from './chat-error.ts'
import { errorCodes, type ChatErrorCode } from './error-codes.ts'

const secret = 'What is the answer?'

const full = new ChatError('It broke.', {
  code: 'rate_limit',
  status: 429,
  requestId: 'req_1',
  retryAfterMs: 500,
  attempts: [{ code: 'server', status: 500, startedAt: 1, waitedMs: 0 }],
  details: { needed: 2 },
  partial: completion(secret),
  cause: new Error('The cause'),
})

test('is an Error with a name, on which the stack begins', () => {
  expect(full).toBeInstanceOf(Error)
  expect(full.name).toBe('ChatError')
  expect(String(full)).toBe('ChatError: It broke.')
  expect(full.stack).toMatch(/^ChatError: It broke\.\n/)
  expect(Object.keys(new ChatError('x', { code: 'server' }))).not.toContain('name')
})

test('has the defaults of its code, which one error may overrule', () => {
  expect(new ChatError('x', { code: 'server' })).toMatchObject({ retryable: true, ambiguous: false, attempts: [] })
  expect(new ChatError('x', { code: 'timeout' })).toMatchObject({ retryable: true, ambiguous: true })
  expect(new ChatError('x', { code: 'server', retryable: false, ambiguous: true })).toMatchObject({
    retryable: false,
    ambiguous: true,
  })
})

test('has a cause only where there is one', () => {
  expect(full.cause).toMatchObject({ message: 'The cause' })
  expect('cause' in new ChatError('x', { code: 'server' })).toBe(false)
})

test('is JSON without content and without cause', () => {
  expect(JSON.stringify(full, null, 2)).toMatchInlineSnapshot(`
    "{
      "name": "ChatError",
      "code": "rate_limit",
      "status": 429,
      "message": "It broke.",
      "retryable": true,
      "ambiguous": false,
      "retryAfterMs": 500,
      "requestId": "req_1",
      "details": {
        "needed": 2
      },
      "attempts": [
        {
          "code": "server",
          "status": 500,
          "startedAt": 1,
          "waitedMs": 0
        }
      ]
    }"
  `)
})

test('prints without content, with its cause', () => {
  const printed = inspect(full, { depth: 10 })
  expect(printed).not.toContain(secret)
  expect(printed).toContain('The cause')
  expect(printed).toMatch(/^ChatError: It broke\./)
  expect(JSON.stringify(Object.entries(full))).not.toContain(secret)
})

describe('isChatError', () => {
  test('knows one from another copy of the package', async () => {
    vi.resetModules()
    const other = await import('./chat-error.ts')
    const foreign: unknown = new other.ChatError('x', { code: 'server' })
    expect(other.ChatError).not.toBe(ChatError)
    expect(foreign).not.toBeInstanceOf(ChatError)
    expect(isChatError(foreign)).toBe(true)
    expect(isRetryable(foreign)).toBe(true)
  })

  test.each([undefined, null, 'ChatError', new Error('x'), { name: 'ChatError', code: 'server' }])(
    'is false for %o',
    (value) => {
      expect(isChatError(value)).toBe(false)
      expect(isRetryable(value)).toBe(false)
    },
  )
})

test('the codes are these, frozen', () => {
  expectTypeOf<keyof typeof errorCodes>().toEqualTypeOf<ChatErrorCode>()
  expect(Object.isFrozen(errorCodes)).toBe(true)
  const rows = Object.entries(errorCodes).map(
    ([code, { retryable, ambiguous, status = '-', remedy }]) =>
      `${code} | ${status} | ${retryable ? 'retry' : '-'} | ${ambiguous ? 'maybe billed' : '-'} | ${remedy}`,
  )
  expect(rows.join('\n')).toMatchInlineSnapshot(`
    "rate_limit | 429 | retry | - | Slow down, and try again.
    quota | 429 | - | - | Check the plan and billing.
    authentication | 401 | - | - | Check the API key.
    permission | 403 | - | - | Check what the API key may do.
    not_found | 404 | - | - | Check \`model\` and \`baseURL\`.
    invalid_request | 400 | - | - | Correct the request.
    context_length | 400 | - | - | Shorten the conversation.
    content_filter | 400 | - | - | Change what was refused.
    conflict | 409 | retry | - | Try again.
    too_large | 413 | - | - | Send less.
    overloaded | 503 | retry | - | Try again later.
    server | 500 | retry | - | Try again up to three times, then report it.
    timeout | - | retry | maybe billed | Raise the timeout, or try again.
    connection | - | retry | - | Check the network and \`baseURL\`, or try again.
    stream_interrupted | - | retry | maybe billed | Try again, or continue from \`partial\`.
    invalid_response | - | - | maybe billed | Check \`baseURL\`."
  `)
})

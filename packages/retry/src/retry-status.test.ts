import { createChat, isChatError } from '@chinwag/core'
import { describe, expect, it, test } from 'vitest'
import { runInFakeTime } from '../test/fake-time.ts'
import { body } from '../test/scripted-transport.ts'
import { settled } from '../test/settled.ts'
import type { RetryOptions } from './retry-options.ts'
import { retry } from './retry.ts'

runInFakeTime()

interface Answer {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly text?: string
}

/** How often a server is asked that always answers this, and what the call ends in. */
async function ask({ status = 200, headers, text = '' }: Answer, stream = false, options?: RetryOptions) {
  let count = 0
  const fetch = async (): Promise<Response> => {
    count++
    return new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } })
  }
  const chat = createChat({ apiKey: 'k', fetch, use: [retry(options)] })
  const result = await settled(stream ? chat.stream(body).completion() : chat.complete(body))
  const outcome = result.status === 'fulfilled' ? 'answer' : isChatError(result.reason) ? result.reason.code : 'other'
  return `${count} ${outcome}`
}

const errorText = (error: object): string => JSON.stringify({ error: { message: 'Failed for the test.', ...error } })

describe('a server that always answers', () => {
  test.each([
    [408, '3 timeout'],
    [409, '3 conflict'],
    [429, '3 rate_limit'],
    [500, '3 server'],
    [502, '3 server'],
    [504, '3 server'],
    [503, '3 overloaded'],
    [529, '3 overloaded'],
    [400, '1 invalid_request'],
    [401, '1 authentication'],
    [402, '1 quota'],
    [403, '1 permission'],
    [404, '1 not_found'],
    [413, '1 too_large'],
    [422, '1 invalid_request'],
  ])('%i is asked so often: %s', async (status, expected) => {
    const answer = { status, text: errorText({}) }
    expect([await ask(answer), await ask(answer, true)]).toEqual([expected, expected])
  })
})

/** What servers say with status 200, and what the same error would be with a status of its own. */
const within: readonly [error: object, status: number, expected: string][] = [
  [{ code: 429 }, 429, '3 rate_limit'],
  [{ code: 'rate_limit_exceeded' }, 429, '3 rate_limit'],
  [{ code: 503 }, 503, '3 overloaded'],
  [{ type: 'server_error' }, 500, '3 server'],
  [{ type: 'timeout', code: 408 }, 408, '3 timeout'],
  [{ code: 'insufficient_quota' }, 429, '1 quota'],
  [{ code: 'context_length_exceeded' }, 400, '1 context_length'],
  [{ code: 401 }, 401, '1 authentication'],
]

describe('an error inside of a 200', () => {
  test.each(within)('is retried like its HTTP counterpart: %j', async (error, status, expected) => {
    const text = errorText(error)
    const events = `data: ${text}\n\n`
    const stream = { text: events, headers: { 'content-type': 'text/event-stream' } }
    const counts = [
      await ask({ status, text }),
      await ask({ text }),
      await ask({ text }, true),
      await ask(stream, true),
    ]
    expect(counts).toEqual([expected, expected, expected, expected])
  })

  it('is retried also where nothing that may have been billed is', async () => {
    const answer = { text: errorText({ code: 503 }) }
    expect(await ask(answer, false, { retryAmbiguous: false })).toBe('3 overloaded')
  })
})

describe('the word of the server', () => {
  const no = { status: 429, text: errorText({}), headers: { 'x-should-retry': 'false' } }
  const yes = { status: 400, text: errorText({}), headers: { 'x-should-retry': 'true' } }

  it('goes before its status', async () => {
    expect([await ask(no), await ask(yes)]).toEqual(['1 rate_limit', '3 invalid_request'])
  })

  it('holds where `when` asks for it, as in the recipe for throttling alone', async () => {
    const options: RetryOptions = {
      when: (error) => error.retryable && (error.code === 'rate_limit' || error.code === 'overloaded'),
    }
    const throttled = { status: 429, text: errorText({}) }
    const broken = { status: 500, text: errorText({}) }
    expect(await ask(throttled, false, options)).toBe('3 rate_limit')
    expect(await ask(broken, false, options)).toBe('1 server')
    expect(await ask(no, false, options)).toBe('1 rate_limit')
  })

  it('is replaced by a `when` that does not ask', async () => {
    expect(await ask(no, false, { when: () => true })).toBe('3 rate_limit')
    expect(await ask({ status: 402, text: errorText({}) }, false, { when: () => true })).toBe('3 quota')
  })
})

import { ChatError, type ChatErrorCode, createChat, errorCodes, type Middleware } from '@chinwag/core'
import * as fc from 'fast-check'
import { describe, expect, it, test, vi } from 'vitest'
import { runInFakeTime } from '../test/fake-time.ts'
import {
  answer,
  body,
  breakAfter,
  fail,
  hang,
  json,
  keysOf,
  script,
  type ScriptedTransport,
  timesOf,
} from '../test/scripted-transport.ts'
import { chatError, rejection, settled } from '../test/settled.ts'
import { until } from '../test/until.ts'
import type { RetryOptions } from './retry-options.ts'
import { retry } from './retry.ts'

runInFakeTime()

/** Waits that can be told beforehand: what the gate adds is tested with it. */
const middle = { random: () => 0.5, adaptive: false }

/** A chat with `retry()` over scripted attempts, and the time that passed before each of them. */
const chatOver = (played: ScriptedTransport, options: RetryOptions = middle) =>
  createChat({ transport: played.transport, use: [retry(options)] })

const chatUntil = (ms: number, played: ScriptedTransport) =>
  createChat({ transport: played.transport, use: [until(ms), retry({ ...middle, attempts: 20 })] })

const isFinal = (code: string): code is ChatErrorCode =>
  code in errorCodes && !errorCodes[code as ChatErrorCode].retryable

/** The rule in other words: on until the first failure that may not be retried, or until the attempts are used up. */
function requestsOf(codes: readonly ChatErrorCode[], attempts: number): number {
  const second = codes.indexOf('timeout', codes.indexOf('timeout') + 1)
  const stops = [codes.indexOf('quota'), codes.includes('timeout') ? second : -1].filter((at) => at >= 0)
  return Math.min(attempts, codes.length + 1, ...stops.map((at) => at + 1))
}

describe('a call that fails and then works', () => {
  it('is answered, as JSON', async () => {
    const played = script(fail('server'), fail('connection'), json('Finally'))
    const result = await settled(chatOver(played).complete(body))
    expect(result).toMatchObject({ value: { choices: [{ message: { content: 'Finally' } }] } })
    expect(played.seen).toHaveLength(3)
  })

  it('is answered, as a stream', async () => {
    const played = script(fail('overloaded'), answer('Finally'))
    const read = async (): Promise<string> => {
      let text = ''
      for await (const piece of chatOver(played).stream(body).text()) text += piece
      return text
    }
    expect(await settled(read())).toMatchObject({ value: 'Finally' })
    expect(played.seen).toHaveLength(2)
  })

  it('waits longer each time, up to the cap', async () => {
    const played = script(fail('server'), ...Array.from({ length: 4 }, () => fail('server')), json())
    await settled(chatOver(played, { ...middle, attempts: 6, capMs: 2000 }).complete(body))
    expect(timesOf(played)).toEqual([0, 250, 750, 1750, 2750, 3750])
  })

  it('costs no wait when the first attempt works', async () => {
    const played = script(json())
    await settled(chatOver(played).complete(body))
    expect(timesOf(played)).toEqual([0])
  })
})

describe('an upstream that always fails', () => {
  test.each([1, 2, 3, 7])('is asked exactly %i times, by JSON and by stream calls', async (attempts) => {
    const both = [script(fail('server')), script(fail('server'))] as const
    const jsonError = await chatError(chatOver(both[0], { attempts }).complete(body))
    const streamError = await chatError(chatOver(both[1], { attempts }).stream(body).completion())
    expect(both.map(({ seen }) => seen.length)).toEqual([attempts, attempts])
    expect([jsonError.attempts.length, streamError.attempts.length]).toEqual([attempts, attempts])
  })

  it('is asked as often as the single call allows', async () => {
    const played = script(fail('server'))
    const chat = chatOver(played)
    await rejection(chat.complete(body, { retry: { attempts: 5 } }))
    expect(played.seen).toHaveLength(5)
    await rejection(chat.complete(body, { retry: { attempts: 1 } }))
    expect(played.seen).toHaveLength(6)
  })

  it('is asked once where the single call turns retries off, and the error is left as it is', async () => {
    const played = script(fail('server'))
    const error = await chatError(chatOver(played).complete(body, { retry: false }))
    expect(played.seen).toHaveLength(1)
    expect(error.attempts).toEqual([])
  })

  it('is not waited for by a call without retries: its reply is there before the first token', async () => {
    const played = script(breakAfter([]))
    const chat = chatOver(played)
    expect(await settled(chat.send(body, { retry: false }))).toMatchObject({ status: 'fulfilled' })
    expect(await settled(chat.send(body, { retry: { attempts: 1 } }))).toMatchObject({ status: 'rejected' })
  })

  it('is not asked at all by a call whose options cannot be meant', async () => {
    const played = script(json())
    const reason = await rejection(chatOver(played).complete(body, { retry: { attempts: 0 } }))
    expect(reason).toBeInstanceOf(RangeError)
    expect(String(reason)).toMatchInlineSnapshot(
      `"RangeError: The \`retry.attempts\` option must be an integer of at least 1, got 0."`,
    )
    expect(played.seen).toHaveLength(0)
  })
})

describe('what cannot work the second time', () => {
  const final = Object.keys(errorCodes).filter(isFinal)

  test.each(final)('%s is not retried', async (code) => {
    const played = script(fail(code))
    const error = await chatError(chatOver(played, { attempts: 9 }).complete(body))
    expect(error.code).toBe(code)
    expect(played.seen).toHaveLength(1)
  })

  it('reaches the caller without a wait', async () => {
    const played = script(fail('authentication', { status: 401 }))
    await chatError(chatOver(played).complete(body))
    expect(Date.now()).toBe(1_000_000)
  })

  it('stops the attempts also after others that were worth it', async () => {
    const played = script(fail('server'), fail('authentication'))
    const error = await chatError(chatOver(played, { attempts: 9 }).complete(body))
    expect(error.attempts.map(({ code }) => code)).toEqual(['server', 'authentication'])
  })

  it('includes errors that are not of the library: a bug is not repeated', async () => {
    const bug = new TypeError('a bug in a middleware')
    const played = script(() => {
      throw bug
    })
    const chat = chatOver(played)
    expect(await rejection(chat.send(body))).toBe(bug)
    expect(played.seen).toHaveLength(1)
  })
})

describe('the wait that the server asks for', () => {
  it('is never cut short', async () => {
    const played = script(fail('rate_limit', { retryAfterMs: 20_000 }), json())
    await settled(chatOver(played, { ...middle, random: () => 0 }).complete(body))
    expect(timesOf(played)).toEqual([0, 20_000])
  })

  it('only ever grows by jitter', async () => {
    const played = script(fail('rate_limit', { retryAfterMs: 1200 }), json())
    await settled(chatOver(played).complete(body))
    expect(timesOf(played)).toEqual([0, 1700])
  })

  it('fails the call at once when it is over the limit', async () => {
    const played = script(fail('rate_limit', { retryAfterMs: 120_000, status: 429 }), json())
    const error = await chatError(chatOver(played).complete(body))
    expect(error).toMatchObject({ code: 'rate_limit', status: 429, retryAfterMs: 120_000 })
    expect(timesOf(played)).toEqual([0])
    expect(Date.now()).toBe(1_000_000)
  })
})

describe('a deadline', () => {
  it('fails the call rather than wait past it', async () => {
    const played = script(fail('server', { status: 500 }))
    const error = await chatError(chatUntil(2000, played).complete(body))
    expect(timesOf(played)).toEqual([0, 250, 750, 1750])
    expect(error).toMatchObject({ code: 'server', status: 500 })
    expect(Date.now()).toBe(1_001_750)
  })

  it('fails the call at once when the server asks for more', async () => {
    const played = script(fail('rate_limit', { retryAfterMs: 5000 }))
    const error = await chatError(chatUntil(5000, played).complete(body))
    expect(error.retryAfterMs).toBe(5000)
    expect(timesOf(played)).toEqual([0])
  })
})

describe('a call with `totalMs`', () => {
  const chatWithin = (totalMs: number, played: ScriptedTransport) =>
    createChat({ transport: played.transport, timeouts: { totalMs }, use: [retry({ ...middle, attempts: 20 })] })

  it('never waits past it', async () => {
    const played = script(fail('server'))
    const error = await chatError(chatWithin(2000, played).complete(body))
    expect(timesOf(played)).toEqual([0, 250, 750, 1750])
    expect(error.code).toBe('server')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends in an attempt that takes too long, with the attempts before it on the error', async () => {
    const played = script(fail('server'), hang)
    const error = await chatError(chatWithin(2000, played).complete(body))
    expect(error).toMatchObject({ code: 'timeout', phase: 'total' })
    expect(error.attempts).toMatchObject([{ code: 'server' }, { code: 'timeout', startedAt: 1_000_250, waitedMs: 250 }])
    expect(Date.now()).toBe(1_002_000)
    expect(played.seen).toHaveLength(2)
  })
})

describe('the commit point', () => {
  it('is not reached by a role alone: a stream that breaks before its first content is retried', async () => {
    const played = script(breakAfter([], 'server'), answer('Whole'))
    const result = await settled(chatOver(played).stream(body).completion())
    expect(result).toMatchObject({ value: { choices: [{ message: { content: 'Whole' } }] } })
    expect(played.seen).toHaveLength(2)
  })

  it('ends the retries: what breaks after it reaches the reader, with the partial answer', async () => {
    const played = script(breakAfter(['Hel', 'lo']), answer('Another'))
    const pieces: string[] = []
    const read = async (): Promise<void> => {
      for await (const piece of chatOver(played).stream(body).text()) pieces.push(piece)
    }
    const error = await chatError(read())
    expect(pieces).toEqual(['Hel', 'lo'])
    expect(error).toMatchObject({ code: 'stream_interrupted' })
    expect(error.partial?.choices[0]?.message.content).toBe('Hello')
    expect(played.seen).toHaveLength(1)
  })

  it('ends them also for an error that would be worth another attempt, and for JSON callers', async () => {
    const played = script(breakAfter(['Hel'], 'overloaded'), json())
    const error = await chatError(chatOver(played).complete(body))
    expect(error.code).toBe('overloaded')
    expect(played.seen).toHaveLength(1)
  })

  it('keeps the failed attempts before it on the error of a stream that breaks after it', async () => {
    const played = script(fail('rate_limit', { status: 429 }), breakAfter(['Hel']))
    const error = await chatError(chatOver(played).stream(body).completion())
    expect(error.attempts).toEqual([
      { code: 'rate_limit', status: 429, startedAt: 1_000_000, waitedMs: 0 },
      { code: 'stream_interrupted', status: undefined, startedAt: 1_000_500, waitedMs: 500 },
    ])
  })
})

describe('a failure that may have been billed', () => {
  it('is retried once', async () => {
    const played = script(fail('timeout'))
    const error = await chatError(chatOver(played, { ...middle, attempts: 9 }).complete(body))
    expect(played.seen).toHaveLength(2)
    expect(error.code).toBe('timeout')
  })

  it('is retried once also when others come between', async () => {
    const played = script(fail('timeout'), fail('server'), fail('connection', { ambiguous: true }), json())
    const error = await chatError(chatOver(played, { ...middle, attempts: 9 }).complete(body))
    expect(error.attempts.map(({ code }) => code)).toEqual(['timeout', 'server', 'connection'])
  })

  it('is never retried where that is turned off', async () => {
    const played = script(fail('timeout'), json())
    await chatError(chatOver(played, { retryAmbiguous: false }).complete(body))
    expect(played.seen).toHaveLength(1)
  })

  it('is retried in the next call of the same chat again', async () => {
    const played = script(fail('timeout'), json(), fail('timeout'), json())
    const chat = chatOver(played)
    expect(await settled(chat.complete(body))).toMatchObject({ status: 'fulfilled' })
    expect(await settled(chat.complete(body))).toMatchObject({ status: 'fulfilled' })
  })
})

describe('`when`', () => {
  it('narrows what is retried', async () => {
    const played = script(fail('server'), json())
    await chatError(chatOver(played, { when: (error) => error.code === 'rate_limit' }).complete(body))
    expect(played.seen).toHaveLength(1)
  })

  it('widens what is retried', async () => {
    const played = script(fail('not_found'), json())
    expect(await settled(chatOver(played, { when: () => true }).complete(body))).toMatchObject({ status: 'fulfilled' })
    expect(played.seen).toHaveLength(2)
  })

  it('does not widen the limits', async () => {
    const always = { when: () => true, attempts: 4 }
    const counts = [fail('not_found'), fail('timeout'), fail('rate_limit', { retryAfterMs: 61_000 })].map(
      async (step) => {
        const played = script(step)
        await chatError(chatOver(played, always).complete(body))
        return played.seen.length
      },
    )
    expect(await Promise.all(counts)).toEqual([4, 2, 1])
  })

  it('says no with a promise: only `true` is a yes', async () => {
    const played = script(fail('server'), json())
    const when: unknown = async () => true
    const error = await chatError(chatOver(played, { when: when as () => boolean }).complete(body))
    expect(error.code).toBe('server')
    expect(played.seen).toHaveLength(1)
  })

  it.each([1, 'yes', {}])('says no with %j', async (answer) => {
    const played = script(fail('server'), json())
    const when: unknown = () => answer
    await chatError(chatOver(played, { when: when as () => boolean }).complete(body))
    expect(played.seen).toHaveLength(1)
  })

  it('reports what an async function rejects with to `inspect`, and leaves nothing unhandled', async () => {
    const events: string[] = []
    const when: unknown = () => Promise.reject(new Error('a bug in when'))
    const chat = createChat({
      transport: script(fail('server')).transport,
      use: [retry({ when: when as () => boolean })],
      inspect: ({ type, hook, error }) => void events.push(`${type} ${String(hook)}: ${String(error)}`),
    })
    expect(await chatError(chat.complete(body))).toMatchObject({ code: 'server' })
    expect(events).toContain('retry-hook when: Error: a bug in when')
  })

  it('is told which attempt failed', async () => {
    const when = vi.fn(() => true)
    await chatError(chatOver(script(fail('server')), { when }).complete(body))
    expect(when.mock.calls).toMatchObject([
      [{ code: 'server' }, { attempt: 1 }],
      [{ code: 'server' }, { attempt: 2 }],
      [{ code: 'server' }, { attempt: 3 }],
    ])
  })
})

describe('the requests of one call', () => {
  it('carry one idempotency key, another one in each call', async () => {
    const played = script(fail('server'), fail('server'), json(), json())
    const chat = chatOver(played)
    await settled(chat.complete(body))
    await settled(chat.complete(body))
    const [first, second, third, other] = keysOf(played)
    expect(first).toMatch(/^[\w-]{8,}$/)
    expect([second, third]).toEqual([first, first])
    expect(other).not.toBe(first)
  })

  it('keep the key that the caller gave', async () => {
    const played = script(fail('server'), json())
    await settled(chatOver(played).complete(body, { headers: { 'Idempotency-Key': 'mine' } }))
    expect(keysOf(played)).toEqual(['mine', 'mine'])
  })

  it('carry none where there is one attempt', async () => {
    const played = script(json())
    await settled(chatOver(played, { attempts: 1 }).complete(body))
    await settled(chatOver(played).complete(body, { retry: false }))
    expect(keysOf(played)).toEqual([null, null])
  })

  it('have the very same body, and leave the request of the outer middleware untouched', async () => {
    const played = script(fail('server'), json())
    const headersSeen: string[][] = []
    const look: Middleware = async function look(request, next) {
      try {
        return await next(request)
      } finally {
        headersSeen.push([...request.headers.keys()])
      }
    }
    await settled(createChat({ transport: played.transport, use: [look, retry()] }).complete(body))
    const bodies = new Set(played.seen.map(({ request }) => request.body))
    expect(bodies.size).toBe(1)
    expect(headersSeen.flat()).not.toContain('idempotency-key')
  })
})

describe('for every script of failures', () => {
  const codes: fc.Arbitrary<ChatErrorCode> = fc.constantFrom('server', 'rate_limit', 'timeout', 'quota', 'connection')
  const failures = fc.array(codes, { maxLength: 6 })

  it('the number of requests, the outcome and the recorded attempts are as documented', async () => {
    await fc.assert(
      fc.asyncProperty(failures, fc.integer({ min: 1, max: 5 }), async (codes, attempts) => {
        const [first = json(), ...rest] = [...codes.map((code) => fail(code)), json()]
        const played = script(first, ...rest)
        const result = await settled(chatOver(played, { attempts }).complete(body))
        const expected = requestsOf(codes, attempts)
        expect(played.seen).toHaveLength(expected)
        expect(result.status).toBe(expected > codes.length ? 'fulfilled' : 'rejected')
        if (result.status === 'fulfilled') return
        expect(result.reason).toBeInstanceOf(ChatError)
        expect(result.reason).toMatchObject({ attempts: codes.slice(0, expected).map((code) => ({ code })) })
      }),
      { numRuns: 60 },
    )
  })
})

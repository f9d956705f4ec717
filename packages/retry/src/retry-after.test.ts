import { createChat } from '@chinwag/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { runInFakeTime } from '../test/fake-time.ts'
import { body } from '../test/scripted-transport.ts'
import { chatError, settled } from '../test/settled.ts'
import { retry } from './retry.ts'

/** 2026-11-23 10:00:00 GMT. */
const now = Date.UTC(2026, 10, 23, 10)

runInFakeTime(now)
afterEach(() => void vi.restoreAllMocks())

const at = (seconds: number): string => new Date(now + seconds * 1000).toUTCString()

type Row = [name: string, headers: Record<string, string>, hintMs: number | undefined]

/** What servers send, and should not, with how long it asks to wait: by hand, not by the parser. */
const rows: Row[] = [
  ['250 ms', { 'retry-after-ms': '250' }, 250],
  ['0 ms', { 'retry-after-ms': '0' }, 0],
  ['a part of a ms', { 'retry-after-ms': '12.5' }, 13],
  ['spaces', { 'retry-after-ms': ' 250 ' }, 250],
  ['negative ms', { 'retry-after-ms': '-1' }, undefined],
  ['NaN ms', { 'retry-after-ms': 'NaN' }, undefined],
  ['infinite ms', { 'retry-after-ms': 'Infinity' }, undefined],
  ['an exponent', { 'retry-after-ms': '1e3' }, undefined],
  ['empty ms', { 'retry-after-ms': '' }, undefined],
  ['60 s in ms', { 'retry-after-ms': '60000' }, 60_000],
  ['1 ms over 60 s', { 'retry-after-ms': '60001' }, 60_001],
  ['the longest timer', { 'retry-after-ms': '2147483647' }, 2_147_483_647],
  ['longer than a timer', { 'retry-after-ms': '2147483648' }, undefined],
  ['ms of Azure', { 'x-ms-retry-after-ms': '300' }, 300],
  ['no number of Azure', { 'x-ms-retry-after-ms': 'soon' }, undefined],
  ['0 s', { 'retry-after': '0' }, 0],
  ['1 s', { 'retry-after': '1' }, 1000],
  ['20 s', { 'retry-after': '20' }, 20_000],
  ['59 s', { 'retry-after': '59' }, 59_000],
  ['120 s', { 'retry-after': '120' }, 120_000],
  ['half a second', { 'retry-after': '0.5' }, 500],
  ['a part of a ms in s', { 'retry-after': '1.0005' }, 1001],
  ['leading zeros', { 'retry-after': '007' }, 7000],
  ['a unix time', { 'retry-after': '1795428000' }, undefined],
  ['a year', { 'retry-after': '2027' }, 2_027_000],
  ['negative s', { 'retry-after': '-5' }, undefined],
  ['a plus', { 'retry-after': '+5' }, undefined],
  ['a unit', { 'retry-after': '5s' }, undefined],
  ['a list', { 'retry-after': '5, 5' }, undefined],
  ['hexadecimal', { 'retry-after': '0x10' }, undefined],
  ['400 nines', { 'retry-after': '9'.repeat(400) }, undefined],
  ['null', { 'retry-after': 'null' }, undefined],
  ['a date in 30 s', { 'retry-after': at(30) }, 30_000],
  ['a date now', { 'retry-after': at(0) }, 0],
  ['a date that is over', { 'retry-after': at(-30) }, undefined],
  ['a date in a month', { 'retry-after': at(30 * 86_400) }, undefined],
  ['a date by the clock of the server', { 'retry-after': at(30), date: at(10) }, 20_000],
  ['a date by a clock that is ahead', { 'retry-after': at(3630), date: at(3600) }, 30_000],
  ['an ISO date', { 'retry-after': '2026-11-23T10:00:30Z' }, undefined],
  ['a word', { 'retry-after': 'tomorrow' }, undefined],
  ['ms before s', { 'retry-after-ms': '1500', 'retry-after': '3' }, 1500],
  ['s where ms say nothing', { 'retry-after-ms': 'x', 'retry-after': '3' }, 3000],
  ['a limit that is used up', limited('0', '7s'), 7000],
  ['a limit of minutes', limited('0', '6m0s'), 360_000],
  ['a limit that is not used up', limited('5', '7s'), undefined],
  ['a limit without a time', limited('0', 'soon'), undefined],
  ['s before a limit', { ...limited('0', '10s'), 'retry-after': '2' }, 2000],
  ['nothing', {}, undefined],
]

function limited(remaining: string, reset: string): Record<string, string> {
  return { 'x-ratelimit-remaining-requests': remaining, 'x-ratelimit-reset-requests': reset }
}

const refusal = { error: { message: 'Slow down.', type: 'requests', code: 'rate_limit_exceeded' } }
const answer = {
  id: 'c',
  object: 'chat.completion',
  created: 0,
  model: 'test',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
}

/** A server that refuses the first request in one way, and when it got each one, in milliseconds since the first. */
const setUp = (headers: Record<string, string>, random: number) => {
  const times: number[] = []
  const fetch = (): Promise<Response> => {
    times.push(Date.now() - now)
    const isFirst = times.length === 1
    return Promise.resolve(Response.json(isFirst ? refusal : answer, isFirst ? { status: 429, headers } : {}))
  }
  return { times, chat: createChat({ apiKey: 'k', fetch, use: [retry({ random: () => random })] }) }
}

describe.each([0, 0.5, 1])('with jitter of %d', (random) => {
  it.each(rows)('after %s no request is early, and none comes in a hot loop', async (_, headers, hintMs) => {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const { chat, times } = setUp(headers, random)
    const isTooLong = hintMs !== undefined && hintMs > 60_000
    if (isTooLong) {
      const error = await chatError(chat.complete(body))
      expect(error.retryAfterMs).toBe(hintMs)
      // A call that had not failed is no reason to ask early either.
      await chatError(chat.complete(body))
      expect(times).toEqual([0])
    } else {
      expect(await settled(chat.complete(body))).toMatchObject({ status: 'fulfilled' })
      expect(times).toHaveLength(2)
      expect(times[1]).toBeGreaterThanOrEqual(hintMs ?? 50)
      expect(times[1]).toBeLessThanOrEqual((hintMs ?? 0) * 1.25 + 5000)
    }
    const delays = timers.mock.calls.map(([, ms = 0]) => ms)
    for (const ms of delays) expect(ms).toBeLessThanOrEqual(2 ** 31 - 1)
    expect(delays.length).toBeLessThanOrEqual(12)
  })
})

it('has at least forty values', () => {
  expect(rows.length).toBeGreaterThanOrEqual(40)
})

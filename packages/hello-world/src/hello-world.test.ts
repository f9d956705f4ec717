import { type CallEvent, createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { helloWorld, type HelloWorldOptions } from './hello-world.ts'

const messages = [{ role: 'user', content: 'Explain decorators in Python' }] as const

/** What the inspector hears of a call whose first token takes so long. Nobody waits for it: time is not the real one. */
async function heard(
  firstTokenMs: number,
  { how = 'complete', model = 'sim', ...options }: HelloWorldOptions & { how?: 'complete' | 'stream'; model?: string },
): Promise<readonly unknown[]> {
  const events: CallEvent[] = []
  const { fetch } = createSimulator({ latency: { firstTokenMs } })
  const inspect = (event: CallEvent): void => void (event.type === 'hello-world' && events.push(event))
  const chat = createChat({ apiKey: 'sim', fetch, use: [helloWorld(options)], inspect })
  const reading = how === 'stream' ? chat.stream({ model, messages }).text() : chat.complete({ model, messages })
  await Promise.all([Promise.allSettled([reading]), vi.runAllTimersAsync()])
  return events.map((event) => event['firstTokenMs'])
}

describe('helloWorld()', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it.each(['complete', 'stream'] as const)('tells of a slow first token: %s()', async (how) => {
    expect(await heard(2000, { slowMs: 2000, how })).toEqual([2000])
  })

  it('says nothing of a first token that is a millisecond faster', async () => {
    expect(await heard(1999, { slowMs: 2000 })).toEqual([])
  })

  it('takes five seconds for slow when it is not told otherwise', async () => {
    expect([await heard(4999, {}), await heard(5000, {})]).toEqual([[], [5000]])
  })

  it('says nothing of an answer that fails before its first token', async () => {
    expect(await heard(5000, { model: 'sim-500' })).toEqual([])
  })
})

it('has the name that inspectors show', () => {
  expect(helloWorld().name).toBe('helloWorld')
})

it('refuses options that cannot be meant, when the chain is built', () => {
  const slow = (slowMs: unknown) => () => helloWorld({ slowMs: slowMs as number })
  expect(slow(-1)).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: The \`slowMs\` option must be a number of milliseconds of at least 0, got -1.]`,
  )
  expect(slow(Number.NaN)).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: The \`slowMs\` option must be a number of milliseconds of at least 0, got NaN.]`,
  )
  expect(slow('5')).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: The \`slowMs\` option must be a number of milliseconds of at least 0, got string.]`,
  )
  const misspelt: object = { slow: 5 }
  expect(() => helloWorld(misspelt)).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: \`slow\` is no option of helloWorld(). There are: slowMs.]`,
  )
})

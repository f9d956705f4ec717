import { createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { afterEach, expect, it, vi } from 'vitest'
import { question } from '../test/fixtures.ts'
import { cache } from './cache.ts'

afterEach(() => void vi.useRealTimers())

it.each([true, false])('a call leaves no timer behind, whenever it is aborted (stream: %j)', async (stream) => {
  vi.useFakeTimers()
  for (let step = 0; step < 120; step++) {
    const chat = createChat({ apiKey: 'sim', fetch: createSimulator().fetch, use: [cache()] })
    const aborter = new AbortController()
    const { signal } = aborter
    const body = { ...question, stream }
    const call = chat.send(body, { signal }).then((response) => response.completion())
    const outcome = call.then(
      () => 'answered',
      () => 'aborted',
    )
    for (let at = 0; at < step; at++) await Promise.resolve()
    aborter.abort()
    await vi.advanceTimersByTimeAsync(2000)
    await outcome
    await chat.idle()
    expect([step, vi.getTimerCount()]).toEqual([step, 0])
  }
})

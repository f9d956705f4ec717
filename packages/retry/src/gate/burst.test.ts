import { type ChatRequest, createChat } from '@chinwag/core'
import { describe, expect, it, vi } from 'vitest'
import { runInFakeTime } from '../../test/fake-time.ts'
import { body, fail, json, script, type Step } from '../../test/scripted-transport.ts'
import { settled } from '../../test/settled.ts'
import { retry } from '../retry.ts'

runInFakeTime()

const afterASecond: Step = async (request: ChatRequest) => {
  await new Promise((resolve) => setTimeout(resolve, 1000))
  return json()(request)
}

interface Burst {
  readonly calls: number
  /** How many were answered before, one each second, and then refused. */
  readonly before?: number
  readonly refusals?: number
  readonly waitedMs?: number
  readonly random?: number
  readonly reply?: Step
}

/** What becomes of a burst of calls on a server that refused, and now takes all of it. */
const burst = async ({ calls, before = 0, refusals = 1, waitedMs = 0, random = 0.5, reply = json() }: Burst) => {
  const replies = Array.from({ length: before }, () => json())
  const refused = Array.from({ length: refusals }, () => fail('rate_limit', { status: 429 }))
  const [first = reply, ...rest] = [...replies, ...refused, reply]
  const played = script(first, ...rest)
  const chat = createChat({ transport: played.transport, use: [retry({ random: () => random })] })
  for (let call = 0; call < before; call++) {
    await chat.complete(body)
    await vi.advanceTimersByTimeAsync(1000)
  }
  await settled(chat.complete(body))
  await vi.advanceTimersByTimeAsync(waitedMs)
  const startedAt = Date.now()
  const sentBefore = played.seen.length
  const results = await settled(Promise.allSettled(Array.from({ length: calls }, () => chat.complete(body))))
  const all = results.status === 'fulfilled' ? results.value : []
  const answered = all.filter(({ status }) => status === 'fulfilled').length
  return { answered, sent: played.seen.length - sentBefore, tookMs: Date.now() - startedAt }
}

describe('a burst after a single refusal, on a server that is idle', () => {
  const draws = [0, 0.5, 0.999]
  it.each(draws)('is answered whole, none of it unsent, within some ten seconds (%d drawn)', async (random) => {
    for (const calls of [3, 10, 11, 20, 200, 1000]) {
      const { answered, sent, tookMs } = await burst({ calls, random })
      expect({ answered, sent }).toEqual({ answered: calls, sent: calls })
      expect(tookMs).toBeLessThanOrEqual(15_000)
    }
  })

  it('is so where answers take a second', async () => {
    const { answered, sent, tookMs } = await burst({ calls: 200, reply: afterASecond })
    expect({ answered, sent }).toEqual({ answered: 200, sent: 200 })
    expect(tookMs).toBeLessThanOrEqual(15_000)
  })

  it('is so where there was less to do before', async () => {
    for (const before of [1, 5, 30]) {
      const { answered, tookMs } = await burst({ calls: 200, before })
      expect(answered).toBe(200)
      expect(tookMs).toBeLessThanOrEqual(15_000)
    }
  })

  it('is so later, and after two refusals', async () => {
    for (const more of [{ waitedMs: 5000 }, { waitedMs: 70_000 }, { refusals: 2 }]) {
      const { answered, tookMs } = await burst({ calls: 200, ...more })
      expect(answered).toBe(200)
      expect(tookMs).toBeLessThanOrEqual(15_000)
    }
  })
})

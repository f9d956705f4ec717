import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { createClock } from './clock.ts'

it('plays what was planned by time, and at the same time in the order in which it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(50), { maxLength: 60 }), async (times) => {
      const clock = createClock(0)
      const seen: { time: number; at: number; now: number }[] = []
      for (const [at, time] of times.entries()) clock.at(time, () => void seen.push({ time, at, now: clock.now() }))
      await clock.run()
      expect(seen).toEqual(seen.toSorted((one, other) => one.time - other.time || one.at - other.at))
      expect(seen).toHaveLength(times.length)
      expect(seen.every(({ time, now }) => time === now)).toBe(true)
    }),
    { numRuns: 50 },
  )
})

it('moves time only when nobody has anything to do', async () => {
  const clock = createClock(0)
  const { signal } = new AbortController()
  const seen: number[] = []
  const walk = async (): Promise<void> => {
    for (const ms of [5, 0, 10]) {
      await clock.sleep(ms, signal)
      await Promise.resolve()
      seen.push(clock.now())
    }
  }
  const done = walk()
  clock.at(7, () => void seen.push(-7))
  await clock.run()
  await done
  expect(seen).toEqual([5, 5, -7, 15])
})

it('ends a sleep when its signal is aborted', async () => {
  const clock = createClock(0)
  const controller = new AbortController()
  const sleeping = clock.sleep(100, controller.signal).catch((reason: unknown) => [reason, clock.now()])
  clock.at(30, () => controller.abort('enough'))
  await clock.run()
  expect(await sleeping).toEqual(['enough', 30])
  await expect(clock.sleep(1, controller.signal)).rejects.toBe('enough')
})

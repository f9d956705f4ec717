import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPatience } from './patience.ts'

const { signal } = new AbortController()

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'], now: 0 }))
afterEach(() => void vi.useRealTimers())

/** What takes so long. */
function taking(ms: number): Promise<number> {
  return new Promise((resolve) => setTimeout(() => resolve(ms), ms))
}

it('counts the time of all that is waited for, one after another', async () => {
  const patience = createPatience(50, signal)
  for (const expected of [30, 10]) {
    const waiting = patience.wait(taking(20))
    await vi.advanceTimersByTimeAsync(20)
    await waiting
    expect(patience.leftMs()).toBe(expected)
  }
  const late = expect(patience.wait(taking(20))).rejects.toThrow(Error)
  await vi.advanceTimersByTimeAsync(10)
  await late
  expect(patience.leftMs()).toBe(0)
})

it('counts once what is waited for at the same time', async () => {
  const patience = createPatience(50, signal)
  const waiting = [patience.wait(taking(20)), patience.wait(taking(30))]
  await vi.advanceTimersByTimeAsync(25)
  expect(patience.leftMs()).toBe(25)
  await vi.advanceTimersByTimeAsync(5)
  await Promise.all(waiting.map(async (each) => each))
  expect(patience.leftMs()).toBe(20)
})

it('counts neither what is there at once, nor the time in which nothing is waited for', async () => {
  const patience = createPatience(50, signal)
  vi.advanceTimersByTime(1000)
  expect(patience.wait('here')).toBe('here')
  vi.advanceTimersByTime(1000)
  expect(patience.leftMs()).toBe(50)
})

it('is over when the caller leaves', async () => {
  const controller = new AbortController()
  const patience = createPatience(50, controller.signal)
  const waiting = expect(patience.wait(taking(20))).rejects.toBe('left')
  controller.abort('left')
  await waiting
  expect([patience.leftMs(), vi.getTimerCount()]).toEqual([0, 1])
})

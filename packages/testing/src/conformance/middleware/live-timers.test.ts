import { promisify } from 'node:util'
import { afterEach, expect, test, vi } from 'vitest'
import { watchTimers } from './live-timers.ts'

const originals = { setTimeout, setInterval, clearTimeout, clearInterval }

afterEach(() => {
  expect(globalThis).toMatchObject(originals)
})

test('timers are counted until they ring or are cleared', async () => {
  const watch = watchTimers()
  const timeout = setTimeout(() => {}, 60_000)
  const interval = setInterval(() => {}, 60_000)
  const rung = new Promise((resolve) => setTimeout(resolve, 0, 'with what it was given'))
  expect(watch.count()).toBe(3)
  expect(await rung).toBe('with what it was given')
  expect(watch.count()).toBe(2)
  clearTimeout(timeout)
  clearInterval(interval)
  expect(watch.count()).toBe(0)
  clearTimeout(undefined)
  watch.stop()
})

test('several may watch at the same time, and the last one puts back what was there', () => {
  const first = watchTimers()
  const second = watchTimers()
  const timeout = setTimeout(() => {}, 60_000)
  expect([first.count(), second.count()]).toEqual([1, 1])
  first.stop()
  clearTimeout(timeout)
  expect(second.count()).toBe(0)
  second.stop()
})

test('what the functions of the runtime carry still works', async () => {
  const watch = watchTimers()
  expect(await promisify(setTimeout)(0, 'done')).toBe('done')
  watch.stop()
})

test('the fake timers of a test are counted too, and stay when they came later', () => {
  vi.useFakeTimers()
  const watch = watchTimers()
  setTimeout(() => {}, 1000)
  expect(watch.count()).toBe(1)
  vi.advanceTimersByTime(1000)
  expect(watch.count()).toBe(0)
  watch.stop()
  vi.useRealTimers()

  const other = watchTimers()
  vi.useFakeTimers()
  const fake = setTimeout
  other.stop()
  expect(setTimeout).toBe(fake)
  vi.useRealTimers()
  Object.assign(globalThis, originals)
})

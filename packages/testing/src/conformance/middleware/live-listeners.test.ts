import { expect, test } from 'vitest'
import { watchListeners } from './live-listeners.ts'

const listener = (): void => {}

test('listeners are counted until they are removed', () => {
  const { signal } = new AbortController()
  const count = watchListeners(signal)
  signal.addEventListener('abort', listener)
  signal.addEventListener('abort', listener)
  signal.addEventListener('abort', { handleEvent: listener }, { once: true })
  expect(count()).toBe(2)
  signal.removeEventListener('abort', listener)
  expect(count()).toBe(1)
})

test('a listener that is to end with another signal is gone when that aborts', () => {
  const { signal } = new AbortController()
  const other = new AbortController()
  const count = watchListeners(signal)
  signal.addEventListener('abort', listener, { signal: other.signal })
  expect(count()).toBe(1)
  other.abort()
  expect(count()).toBe(0)
})

test('a signal that is watched still calls its listeners, and counts none when it has aborted', () => {
  const aborter = new AbortController()
  const count = watchListeners(aborter.signal)
  const called: string[] = []
  aborter.signal.addEventListener('abort', ({ type }) => called.push(type))
  aborter.abort()
  expect(called).toEqual(['abort'])
  expect(count()).toBe(0)
})

test('events of other types are not counted', () => {
  const { signal } = new AbortController()
  const count = watchListeners(signal)
  signal.addEventListener('other', listener)
  expect(count()).toBe(0)
})

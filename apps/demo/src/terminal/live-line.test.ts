import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLiveLine } from './live-line.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
afterEach(() => void vi.useRealTimers())

function lineOf({ isShown = true, columns = 80 } = {}) {
  let written = ''
  const live = createLiveLine({
    isShown,
    columns: () => columns,
    frames: ['|', '/'],
    write: (text) => (written += text),
  })
  const take = (): string => {
    const text = written
    written = ''
    return text
  }
  return { live, take }
}

test('turns, tells the time, and erases itself', () => {
  const { live, take } = lineOf()
  live.show((ms) => `after ${ms} ms`)
  expect(take()).toBe('\r\u001B[K| after 0 ms')
  vi.advanceTimersByTime(100)
  expect(take()).toBe('\r\u001B[K/ after 100 ms')
  live.clear()
  expect(take()).toBe('\r\u001B[K')
  vi.advanceTimersByTime(1000)
  live.clear()
  expect(take()).toBe('')
})

test('is never as wide as the terminal, so that it stays one line', () => {
  const { live, take } = lineOf({ columns: 10 })
  live.show(() => 'a very long text')
  expect(take()).toBe('\r\u001B[K| a very…')
  live.clear()
})

test('makes room for other text, and comes back', () => {
  const { live, take } = lineOf()
  live.makeRoom()
  expect(take()).toBe('')
  live.show(() => 'text')
  take()
  live.makeRoom()
  expect(take()).toBe('\r\u001B[K')
  vi.advanceTimersByTime(100)
  expect(take()).toBe('\r\u001B[K/ text')
  live.clear()
})

test('is not written where nobody sees it', () => {
  const { live, take } = lineOf({ isShown: false })
  live.show(() => 'text')
  vi.advanceTimersByTime(1000)
  live.clear()
  expect(take()).toBe('')
})

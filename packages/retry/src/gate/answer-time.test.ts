import { expect, it } from 'vitest'
import { AnswerTime } from './answer-time.ts'

const after = (...times: readonly number[]): number => {
  const answerTime = new AnswerTime()
  for (const ms of times) answerTime.count(ms)
  return answerTime.mostMs
}

const many = (of: (at: number) => number): number[] => Array.from({ length: 200 }, (_, at) => of(at))

it('is nothing as long as none is known', () => {
  expect(after()).toBe(0)
})

it('is what all take where all take the same', () => {
  expect(after(800)).toBe(800)
  expect(after(...many(() => 800))).toBe(800)
})

it('is more than most take where they differ', () => {
  const times = many((at) => 400 + ((at * 769) % 1200))
  const most = after(...times)
  expect(times.filter((ms) => ms < most).length / times.length).toBeGreaterThan(0.85)
  expect(most).toBeLessThan(2500)
})

it('follows what they come to take', () => {
  expect(after(...many(() => 5000), ...many(() => 100))).toBeLessThan(150)
  expect(after(...many(() => 100), ...many(() => 5000))).toBeGreaterThan(4900)
})

it('is not spoilt by one that took hours: the clock may have been set', () => {
  expect(after(...many(() => 1000), 3_600_000)).toBeLessThan(20_000)
  expect(after(...many(() => 1000), 3_600_000, ...many(() => 1000).slice(0, 20))).toBeLessThan(3000)
})

it('falls where answers become faster', () => {
  const times = [9000, ...Array.from({ length: 12 }, () => 1000)]
  const most = times.map((_, at) => after(...times.slice(0, at + 1)))
  expect(most).toEqual(most.toSorted((a, b) => b - a))
  expect(most.at(-1)).toBeLessThan(3000)
})

it('grows with those that were waited for in vain, if they took longer', () => {
  const answerTime = new AnswerTime()
  answerTime.count(1000)
  answerTime.countAtLeast(900)
  expect(answerTime.mostMs).toBe(1000)
  answerTime.countAtLeast(8000)
  expect(answerTime.mostMs).toBeGreaterThan(8000)
})

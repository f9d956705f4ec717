import { expect, it } from 'vitest'
import { createUpstream, type UpstreamRules, type Verdict } from './upstream.ts'

const rules: UpstreamRules = { limit: () => 10, burst: 3, counted: false, isDown: () => false, failing: 0 }

const ask = (given: Partial<UpstreamRules>, times: readonly number[]): (string | number | undefined)[] => {
  const upstream = createUpstream({ ...rules, ...given }, () => 0.5)
  const show = (verdict: Verdict) => (verdict.type === 'answer' ? 'answer' : verdict.retryAfterMs)
  return times.map((time) => show(upstream(time)))
}

it('answers as many at once as it allows, and then one for each tenth of a second', () => {
  expect(ask({}, [0, 0, 0, 0, 50, 100, 100])).toEqual(['answer', 'answer', 'answer', 100, 50, 'answer', 100])
})

it('answers whoever comes when it was told to', () => {
  expect(ask({}, [0, 0, 0, 25, 100])).toEqual(['answer', 'answer', 'answer', 75, 'answer'])
  expect(ask({ counted: true }, [0, 0, 0, 25, 200])).toEqual(['answer', 'answer', 'answer', 175, 'answer'])
})

it('counts what it refused only where it says so', () => {
  const flood = Array.from({ length: 13 }, () => 0)
  expect(ask({}, flood).at(-1)).toBe(100)
  expect(ask({ counted: true }, flood).at(-1)).toBe(1100)
})

it('remembers no more than a minute of requests', () => {
  expect(
    ask(
      { counted: true },
      Array.from({ length: 5000 }, () => 0),
    ).at(-1),
  ).toBe(60_100)
})

it('refuses with a 503 and no hint while it is down', () => {
  const upstream = createUpstream({ ...rules, isDown: (time) => time < 100 }, () => 0.5)
  expect(upstream(99)).toEqual({ type: 'refusal', status: 503, retryAfterMs: undefined })
  expect(upstream(100)).toEqual({ type: 'answer' })
})

it('refuses so many by chance, however many there are', () => {
  const draws = [0.04, 0.05, 0.9]
  const upstream = createUpstream({ ...rules, failing: 0.05 }, () => draws.shift() ?? 1)
  expect([0, 1, 2].map((time) => upstream(time).type)).toEqual(['refusal', 'answer', 'answer'])
})

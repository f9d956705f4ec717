import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { SendMeter } from './send-meter.ts'
import { SendRate } from './send-rate.ts'

/** A meter that has seen a steady stream for a minute, up to `until`. */
const steady = (perSecond: number, until = 60_000): SendMeter => {
  const meter = new SendMeter()
  for (let time = 0; time <= until; time += 1000 / perSecond) meter.count(time)
  return meter
}

/** Plays requests at the rate that is allowed, each answered; gives how many went in each second. */
const play = (rate: SendRate, from: number, seconds: number): number[] => {
  const sent = Array.from({ length: seconds }, () => 0)
  for (let now = from; ;) {
    now += rate.waitMs(now, 0)
    const second = Math.floor((now - from) / 1000)
    if (second >= seconds) return sent
    rate.take(now)
    rate.answered(now, rate.round, true)
    sent[second] = (sent[second] ?? 0) + 1
  }
}

const mean = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0) / counts.length

describe('what is measured', () => {
  it.each([0.5, 1, 10, 200])('is %d requests a second where there are so many', (perSecond) => {
    expect(steady(perSecond).rate(60_000) * 1000).toBeCloseTo(perSecond, perSecond > 10 ? -1 : 0)
  })

  it('is nothing before the first, and fades when no more come', () => {
    expect(new SendMeter().rate(5)).toBe(0)
    expect(steady(10).rate(120_000) * 1000).toBeLessThan(0.2)
  })

  it('is no more than a second can tell after a burst', () => {
    const meter = new SendMeter()
    for (let request = 0; request < 100; request++) meter.count(1000)
    expect(meter.rate(1000) * 1000).toBeCloseTo(103, 0)
  })

  it('does not grow when the clock is set back', () => {
    const meter = steady(10)
    expect(meter.rate(0)).toBe(meter.rate(60_000))
    const copy = meter.copy()
    copy.count(0)
    expect(copy.rate(60_000)).toBeLessThan(1)
  })
})

describe('a refusal', () => {
  it('leaves seven tenths of the rate in use', () => {
    const rate = new SendRate(steady(10))
    rate.refused(60_000, undefined, 0, 0)
    // Without an answer, the second turn is a whole interval after the first.
    rate.take(60_000)
    expect(rate.waitMs(60_000, 0)).toBeCloseTo(1000 / 7, 0)
  })

  it('of a request that was sent before the last one counts no second time', () => {
    const rate = new SendRate(steady(10))
    rate.refused(60_000, undefined, 0, 0)
    const spacing = rate.waitMs(60_000, 1)
    for (let more = 0; more < 50; more++) rate.refused(60_000 + more, undefined, 0, 0)
    expect(rate.waitMs(60_000, 1)).toBeCloseTo(spacing)
    rate.refused(60_100, rate.round, 0, 0)
    expect(rate.waitMs(60_100, 1)).toBeGreaterThan(spacing)
  })

  /** What a refusal leaves of the rate after so many answers since the last one. */
  const keptAfter = (answers: number): number => {
    const rate = new SendRate(steady(100))
    rate.refused(60_000, undefined, 0, 0)
    let now = 60_000
    for (let answer = 0; answer < answers; answer++) {
      now += rate.waitMs(now, 0)
      rate.take(now)
      rate.answered(now, rate.round, false)
    }
    const before = rate.waitMs(now, 2) - rate.waitMs(now, 1)
    rate.refused(now, rate.round, 0, 0)
    return before / (rate.waitMs(now, 2) - rate.waitMs(now, 1))
  }

  it('costs less the more is answered between refusals: one in a hundred is no limit', () => {
    expect(keptAfter(5)).toBeCloseTo(0.7)
    expect(keptAfter(20)).toBeCloseTo(1 - 0.3 * (1 / 2.1) ** 2)
    expect(keptAfter(150)).toBeGreaterThan(0.95)
  })

  it('costs as much as before when more and more are refused', () => {
    const rate = new SendRate(steady(100))
    rate.refused(60_000, undefined, 0, 0)
    for (let answer = 0; answer < 300; answer++) rate.answered(60_000, rate.round, false)
    const spacing = (): number => rate.waitMs(60_000, 2) - rate.waitMs(60_000, 1)
    const kept = [1, 2, 3, 4, 5].map(() => {
      const before = spacing()
      rate.answered(60_000, rate.round, false)
      rate.refused(60_000, rate.round, 0, 0)
      return before / spacing()
    })
    expect(kept).toEqual(kept.toSorted((a, b) => b - a))
    expect(kept.at(-1)).toBeCloseTo(0.7, 2)
  })

  it('of several at once costs as much as one that takes all, once it is plain that the rate is to blame', () => {
    const rate = new SendRate(steady(10))
    rate.refused(60_000, undefined, 0, 0)
    play(rate, 60_000, 30)
    const spacing = (): number => rate.waitMs(90_000, 2) - rate.waitMs(90_000, 1)
    const before = spacing()
    const { round } = rate
    for (let refusal = 0; refusal < 8; refusal++) rate.refused(90_000, round, 0, 0)
    rate.answered(90_000, rate.round, false)
    rate.answered(90_000, rate.round, false)
    // The rate had grown to twice what was used: seven tenths of that are left.
    expect(before / spacing()).toBeCloseTo(0.35, 1)
  })

  it('closes for as long as the server asks, also when it counts no second time', () => {
    const rate = new SendRate(steady(10))
    rate.refused(60_000, undefined, 5000, 0)
    expect(rate.waitMs(60_000, 0)).toBe(5000)
    rate.refused(60_010, undefined, 9000, 0)
    expect(rate.waitMs(60_010, 0)).toBe(9000)
    rate.refused(60_020, undefined, 10, 0)
    expect(rate.waitMs(60_020, 0)).toBe(8990)
  })

  it('costs a chain that hardly sends no more than two seconds at first', () => {
    const meter = new SendMeter()
    meter.count(0)
    meter.count(600_000)
    const rate = new SendRate(meter)
    rate.refused(600_000, undefined, 0, 1)
    expect(rate.waitMs(600_000, 0)).toBeCloseTo(2000)
    rate.take(602_000)
    rate.refused(602_000, rate.round, 0, 1)
    expect(rate.waitMs(602_000, 0)).toBeCloseTo(15_000)
  })

  it('costs it a whole turn where the last trouble was not long ago', () => {
    const meter = new SendMeter()
    meter.count(0)
    meter.count(600_000)
    const rate = new SendRate(meter, false)
    rate.refused(600_000, undefined, 0, 1)
    expect(rate.waitMs(600_000, 0)).toBeCloseTo(15_000)
  })

  it('never stops a chain: one request in fifteen seconds goes', () => {
    const rate = new SendRate(steady(1))
    let now = 60_000
    for (let refusals = 0; refusals < 100; refusals++) {
      rate.refused(now, rate.round, 0, 1)
      expect(rate.waitMs(now, 0)).toBeLessThanOrEqual(15_001)
      now += rate.waitMs(now, 0)
      rate.take(now)
    }
  })
})

describe('answers', () => {
  it('make a chain faster again', () => {
    const rate = new SendRate(steady(10))
    rate.refused(60_000, undefined, 0, 0)
    const [first = 0, ...more] = play(rate, 60_000, 60)
    expect(first).toBeLessThanOrEqual(8)
    expect(mean(more.slice(-5))).toBeGreaterThan(9)
  })

  it('make it faster only where the limit is not used up', () => {
    const rate = new SendRate(steady(10))
    rate.refused(60_000, undefined, 0, 0)
    const spacing = (): number => rate.waitMs(60_000, 2) - rate.waitMs(60_000, 1)
    const before = spacing()
    rate.answered(60_000, rate.round, false)
    expect(spacing()).toBe(before)
    rate.answered(60_000, rate.round, true)
    expect(spacing()).toBeLessThan(before)
  })

  it('make it faster by one request per second each where many more wait than were sent lately', () => {
    const rate = new SendRate(new SendMeter())
    rate.meter.count(60_000)
    rate.refused(60_000, undefined, 0, 0)
    const turnMs = (): number => {
      rate.take(60_000 + rate.waitMs(60_000, 0))
      return rate.waitMs(120_000, 1) - rate.waitMs(120_000, 0)
    }
    const before = 1000 / turnMs()
    rate.answered(60_000, rate.round, true, 200)
    expect(1000 / turnMs() - before).toBeCloseTo(1, 1)
    rate.answered(60_000, rate.round, true, 5)
    expect(1000 / turnMs() - before).toBeLessThan(1.1)
  })

  it('of requests that were sent before the last refusal say nothing', () => {
    const rate = new SendRate(steady(10))
    rate.refused(60_000, undefined, 0, 0)
    const before = rate.waitMs(60_000, 5)
    rate.answered(60_000, undefined, true)
    rate.answered(60_000, rate.round - 1, true)
    expect(rate.waitMs(60_000, 5)).toBe(before)
  })

  it('bring back the whole rate within a few seconds after an outage', () => {
    const rate = new SendRate(steady(10))
    let now = 60_000
    for (let refusals = 0; refusals < 20; refusals++) {
      rate.refused(now, rate.round || undefined, 0, 0.5)
      now += rate.waitMs(now, 0)
      rate.take(now)
    }
    rate.answered(now, rate.round, true)
    expect(mean(play(rate, now, 20).slice(5))).toBeGreaterThan(9)
  })
})

test('the estimate of a queue is what it takes when each of it is answered', () => {
  for (const [perSecond, ahead] of [
    [10, 5],
    [10, 20],
    [1, 12],
    [50, 60],
  ] as const) {
    const rate = new SendRate(steady(perSecond))
    rate.refused(60_000, undefined, 0, 0)
    const expectedMs = rate.waitMs(60_000, ahead)
    let now = 60_000
    for (let waiting = ahead; waiting > 0; waiting--) {
      now += rate.waitMs(now, 0)
      rate.take(now)
      rate.answered(now, rate.round, true, waiting)
    }
    const tookMs = now + rate.waitMs(now, 0) - 60_000
    expect(expectedMs / tookMs).toBeGreaterThan(0.85)
    expect(expectedMs / tookMs).toBeLessThan(1.15)
  }
})

describe('the end', () => {
  it('comes when there was no refusal for a minute and the rate is no longer used up', () => {
    const rate = new SendRate(steady(10))
    rate.refused(60_000, undefined, 0, 0)
    expect(rate.isOver(60_001)).toBe(false)
    play(rate, 60_000, 59)
    expect(rate.isOver(119_000)).toBe(false)
    // Ten times fewer requests than it may send.
    for (let now = 120_000; now < 180_000; now += 1000) rate.take(now)
    expect(rate.isOver(180_000)).toBe(true)
  })

  it('does not come while it is closed', () => {
    const rate = new SendRate(steady(10))
    rate.refused(60_000, undefined, 500_000, 0)
    expect(rate.isOver(559_999)).toBe(false)
    expect(rate.isOver(560_000)).toBe(true)
  })
})

it('stays closed no longer when the clock is set back', () => {
  const rate = new SendRate(steady(10))
  rate.refused(60_000, undefined, 5000, 0)
  expect(rate.waitMs(61_000, 0)).toBe(4000)
  expect(rate.waitMs(0, 0)).toBe(4000)
  expect(rate.waitMs(4000, 0)).toBe(0)
})

const step = fc.record({
  afterMs: fc.nat(20_000),
  type: fc.constantFrom('refused', 'answered', 'take', 'late'),
  hintMs: fc.constantFrom(0, 1, 1000, 60_000),
  random: fc.double({ min: 0, max: 1, noNaN: true }),
})

test('whatever happens, a wait is a number, within the hint and fifteen seconds, and never earlier than the hint', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const rate = new SendRate(steady(1, 1000))
      let now = 1000
      let closedUntil = 0
      for (const { afterMs, type, hintMs, random } of steps) {
        now += afterMs
        if (type === 'refused' || type === 'late') {
          rate.refused(now, type === 'late' ? -1 : rate.round, hintMs, random)
          closedUntil = Math.max(closedUntil, now + hintMs)
        }
        if (type === 'answered') rate.answered(now, rate.round, random > 0.5)
        const waitMs = rate.waitMs(now, 0)
        if (type === 'take' && waitMs === 0) rate.take(now)
        const closedMs = Math.max(0, closedUntil - now)
        expect(waitMs).toBeGreaterThanOrEqual(closedMs)
        expect(waitMs).toBeLessThanOrEqual(Math.max(closedMs, 15_001))
      }
    }),
    { numRuns: 500 },
  )
})

import { describe, expect, it } from 'vitest'
import { Circuit, type CircuitState, type Permit } from './circuit.ts'

const limits = {
  windowMs: 30_000,
  minimumCalls: 4,
  failureRatio: 0.5,
  openMs: 5000,
  maxOpenMs: 60_000,
  probeMs: 30_000,
}

const setUp = (more: Partial<typeof limits> = {}) => {
  const changes: string[] = []
  const changed = (from: CircuitState, to: CircuitState): void => void changes.push(`${from} → ${to}`)
  const circuit = new Circuit({ ...limits, ...more })
  return {
    circuit,
    changes,
    admit: (at: number) => circuit.admit(at, changed),
    answer: (permit: Permit, at: number) => circuit.answered(permit, at, changed),
    fail: (permit: Permit, at: number, hintMs = 0) => circuit.failed(permit, at, hintMs, changed),
    break: (permit: Permit, at: number) => circuit.broke(permit, at, 0, changed),
    release: (permit: Permit) => circuit.released(permit),
  }
}

const passed = (permit: Permit | undefined): Permit => {
  if (!permit) throw new Error('The call was not let through.')
  return permit
}

/** One that has just opened, at time 0, with calls that are still under way. */
const opened = (more: Partial<typeof limits> = {}) => {
  const made = setUp(more)
  const late = [made.admit(0), made.admit(0), made.admit(0)].map(passed)
  for (let count = 0; count < 4; count++) made.fail(passed(made.admit(0)), 0)
  expect(made.circuit.state).toBe('open')
  return { ...made, late }
}

describe('a closed circuit', () => {
  it('opens when enough of enough calls failed', () => {
    const { circuit, admit, answer, fail } = setUp()
    for (const isGood of [true, true, false]) {
      if (isGood) answer(passed(admit(0)), 0)
      else fail(passed(admit(0)), 0)
    }
    expect(circuit.state).toBe('closed')
    fail(passed(admit(0)), 0)
    expect(circuit.state).toBe('open')
  })

  it('stays closed with fewer calls than the minimum, and with fewer failures than the ratio', () => {
    const few = setUp()
    for (let count = 0; count < 3; count++) few.fail(passed(few.admit(0)), 0)
    expect(few.circuit.state).toBe('closed')
    const good = setUp()
    for (let count = 0; count < 100; count++) {
      good.answer(passed(good.admit(count)), count)
      good.answer(passed(good.admit(count)), count)
      good.fail(passed(good.admit(count)), count)
    }
    expect(good.circuit.state).toBe('closed')
  })

  it('does not count what is older than the window', () => {
    const { circuit, admit, fail } = setUp()
    for (const at of [0, 0, 0, 30_000]) fail(passed(admit(at)), at)
    expect(circuit.state).toBe('closed')
  })

  it('does not count what is released', () => {
    const { circuit, admit, release } = setUp()
    for (let count = 0; count < 100; count++) release(passed(admit(0)))
    expect(circuit.state).toBe('closed')
  })

  it('counts an answer that breaks as failed', () => {
    const { circuit, admit, answer, ...rest } = setUp()
    const permits = [0, 0, 0, 0].map((at) => passed(admit(at)))
    for (const permit of permits) answer(permit, 0)
    for (const permit of permits.slice(0, 2)) rest.break(permit, 100)
    expect(circuit.state).toBe('open')
  })
})

describe('an open circuit', () => {
  it('lets nobody pass until its time is over, and then one', () => {
    const { circuit, admit, changes } = opened()
    for (const at of [0, 1, 4999]) expect(admit(at)).toBeUndefined()
    expect([circuit.waitMs(0), circuit.waitMs(4999)]).toEqual([5000, 1])
    expect(admit(5000)).toMatchObject({ isProbe: true })
    expect(admit(5000)).toBeUndefined()
    expect(changes).toEqual(['closed → open', 'open → half-open'])
  })

  it('stays open longer when calls fail that had passed before, and never shorter', () => {
    const { circuit, fail, late } = opened()
    fail(late[0] as Permit, 3000)
    expect(circuit.waitMs(3000)).toBe(5000)
    fail(late[1] as Permit, 1000)
    expect(circuit.waitMs(3000)).toBe(5000)
  })

  it('is not closed by an answer to a call that had passed before', () => {
    const { circuit, answer, late } = opened()
    answer(late[0] as Permit, 100)
    expect(circuit.state).toBe('open')
  })

  it('stays open for as long as the server asks for, up to the limit', () => {
    for (const [hintMs, waitMs] of [
      [20_000, 20_000],
      [1000, 5000],
      [3_600_000, 60_000],
    ] as const) {
      const { circuit, admit, fail } = setUp({ minimumCalls: 1 })
      fail(passed(admit(0)), 0, hintMs)
      expect(circuit.waitMs(0)).toBe(waitMs)
    }
  })

  it('stays open twice as long each time that the probe fails, up to the limit', () => {
    const { circuit, admit, fail } = opened()
    const waits = []
    for (let at = 5000, count = 0; count < 6; count++) {
      fail(passed(admit(at)), at)
      waits.push(circuit.waitMs(at))
      at += circuit.waitMs(at)
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000])
  })
})

describe('a half-open circuit', () => {
  it('closes when the probe is answered, and begins to count anew', () => {
    const { circuit, admit, answer, fail, changes } = opened()
    answer(passed(admit(5000)), 6000)
    expect(circuit.state).toBe('closed')
    for (let count = 0; count < 3; count++) fail(passed(admit(6000)), 6000)
    expect(circuit.state).toBe('closed')
    fail(passed(admit(6000)), 6000)
    expect(circuit.waitMs(6000)).toBe(5000)
    expect(changes).toEqual(['closed → open', 'open → half-open', 'half-open → closed', 'closed → open'])
  })

  it('gives the place to another call when the probe is aborted', () => {
    const { circuit, admit, release } = opened()
    release(passed(admit(5000)))
    expect(circuit.state).toBe('half-open')
    expect(admit(5001)).toMatchObject({ isProbe: true })
    expect(admit(5001)).toBeUndefined()
  })

  it('cares only for the probe', () => {
    const { circuit, admit, fail, answer, release, late } = opened()
    const probe = passed(admit(5000))
    fail(late[0] as Permit, 5001)
    answer(late[1] as Permit, 5001)
    release(late[2] as Permit)
    expect(circuit.state).toBe('half-open')
    expect(admit(5002)).toBeUndefined()
    fail(probe, 5003)
    expect(circuit.state).toBe('open')
  })

  it('takes a probe without an answer for failed when its time is over', () => {
    const { circuit, admit } = opened({ probeMs: 2000 })
    admit(5000)
    expect(circuit.waitMs(5000)).toBe(2000)
    expect(admit(6999)).toBeUndefined()
    expect(admit(7000)).toBeUndefined()
    expect(circuit.state).toBe('open')
    expect(circuit.waitMs(7000)).toBe(10_000)
    expect(admit(17_000)).toMatchObject({ isProbe: true })
  })

  it('closes when a probe is answered after its time: a slow upstream is none that fails', () => {
    const { circuit, admit, answer } = opened({ probeMs: 2000 })
    const probe = passed(admit(5000))
    admit(7000)
    answer(probe, 9000)
    expect(circuit.state).toBe('closed')
    expect(admit(9000)).toEqual({ isProbe: false })
  })

  it('tells those who come meanwhile to come back soon, not when the time of the probe is over', () => {
    const { circuit, admit } = opened()
    admit(5000)
    expect(circuit.waitMs(5000)).toBe(5000)
  })
})

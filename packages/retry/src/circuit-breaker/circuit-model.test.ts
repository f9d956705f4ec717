import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Circuit, type CircuitState, type Permit } from './circuit.ts'

const limits = { windowMs: 1000, minimumCalls: 3, failureRatio: 0.5, openMs: 100, maxOpenMs: 400, probeMs: 150 }

/** What is known from outside: when the circuit opened, and who is trying it. When a closed one opens is for other tests. */
interface Model {
  now: number
  state: CircuitState
  openings: number
  openUntil: number
  probe: Running | undefined
  readonly running: Running[]
}

/** A call that was let through and is not over. */
interface Running {
  readonly permit: Permit
  readonly startedAt: number
}

interface Real {
  readonly circuit: Circuit
}

type End = 'answered' | 'failed' | 'released' | 'broke'

/** Time for an opening that came at that moment. */
function open(model: Model, at: number): void {
  model.state = 'open'
  model.openings++
  model.probe = undefined
  extend(model, at)
}

function extend(model: Model, at: number): void {
  model.openUntil = Math.max(model.openUntil, at + Math.min(400, 100 * 2 ** (model.openings - 1)))
}

/** How often a call met which state. */
const met = { closed: 0, open: 0, 'half-open': 0, 'beside a probe': 0 }

class Call implements fc.Command<Model, Real> {
  check = (): boolean => true

  run(model: Model, { circuit }: Real): void {
    const permit = circuit.admit(model.now, () => {})
    // The time of a probe runs out, whether or not anybody looks.
    if (model.probe && model.now >= model.probe.startedAt + limits.probeMs)
      open(model, model.probe.startedAt + limits.probeMs)
    if (model.state === 'open' && model.now >= model.openUntil) model.state = 'half-open'
    met[model.state === 'half-open' && model.probe ? 'beside a probe' : model.state]++
    if (model.state === 'closed') expect(permit).toEqual({ isProbe: false })
    else if (model.state === 'open') expect(permit).toBeUndefined()
    else expect(permit).toEqual(model.probe ? undefined : { isProbe: true })
    expect(circuit.state).toBe(model.state)
    if (model.state === 'open') expect(circuit.waitMs(model.now)).toBe(model.openUntil - model.now)
    if (!permit) return
    const call = { permit, startedAt: model.now }
    model.running.push(call)
    if (permit.isProbe) model.probe = call
  }

  toString = (): string => 'call'
}

class Pass implements fc.Command<Model, Real> {
  readonly #ms: number

  constructor(ms: number) {
    this.#ms = ms
  }

  check = (): boolean => true

  run(model: Model): void {
    model.now += this.#ms
  }

  toString = (): string => `pass ${this.#ms} ms`
}

/** One of the calls that are running ends. */
class Finish implements fc.Command<Model, Real> {
  readonly #index: number
  readonly #how: End

  constructor(index: number, how: End) {
    this.#index = index
    this.#how = how
  }

  check = ({ running }: Readonly<Model>): boolean => running.length > 0

  run(model: Model, { circuit }: Real): void {
    const [call] = model.running.splice(this.#index % model.running.length, 1)
    if (!call) return
    this.#tell(circuit, call.permit, model.now)
    const isProbe = call === model.probe
    if (isProbe) model.probe = undefined
    if (this.#how === 'released') return expect(circuit.state).toBe(model.state)
    const isAnswered = this.#how !== 'failed'
    if (call.permit.isProbe && isAnswered && model.state !== 'closed') {
      Object.assign(model, { state: 'closed', openings: 0, openUntil: 0, probe: undefined })
    } else if (isProbe && !isAnswered) open(model, model.now)
    else if (model.state === 'open' && this.#how !== 'answered') extend(model, model.now)
    // Whether there were failures enough is not for this model.
    if (model.state === 'closed' && circuit.state === 'open') {
      expect(isAnswered && this.#how !== 'broke').toBe(false)
      open(model, model.now)
    }
    expect(circuit.state).toBe(model.state)
  }

  #tell(circuit: Circuit, permit: Permit, now: number): void {
    const changed = (): void => {}
    if (this.#how === 'released') circuit.released(permit)
    else if (this.#how === 'failed') circuit.failed(permit, now, 0, changed)
    else circuit.answered(permit, now, changed)
    if (this.#how === 'broke') circuit.broke(permit, now, 0, changed)
  }

  toString = (): string => `${this.#how} (${this.#index})`
}

const ends = fc.constantFrom<End>('answered', 'failed', 'failed', 'failed', 'released', 'broke')
const steps = [
  fc.constant(new Call()),
  fc.constant(new Call()),
  fc.integer({ min: 0, max: 450 }).map((ms) => new Pass(ms)),
  fc.tuple(fc.nat(20), ends).map(([index, how]) => new Finish(index, how)),
  fc.tuple(fc.nat(20), ends).map(([index, how]) => new Finish(index, how)),
]

const start = (): { model: Model; real: Real } => ({
  model: { now: 0, state: 'closed', openings: 0, openUntil: 0, probe: undefined, running: [] },
  real: { circuit: new Circuit(limits) },
})

it('admits none while it is open, and exactly one while it is half-open, whatever happens in between', () => {
  fc.assert(
    fc.property(fc.commands(steps, { maxCommands: 120, size: 'max' }), (commands) => {
      fc.modelRun(start, commands)
    }),
    { numRuns: 300 },
  )
  // The plans were hard enough: each kind of call came up.
  expect(Object.values(met).every((count) => count > 100)).toBe(true)
})

it('leaves open within the reset time once the upstream is healthy, whatever happened before', () => {
  fc.assert(
    fc.property(fc.commands(steps, { maxCommands: 120, size: 'max' }), (commands) => {
      const { model, real } = start()
      fc.modelRun(() => ({ model, real }), commands)
      const { circuit } = real
      // A probe that was never answered takes its time first; then the circuit is open for as long as it may be.
      for (const at of [model.now + limits.probeMs, model.now + limits.probeMs + limits.maxOpenMs]) {
        const permit = circuit.admit(at, () => {})
        if (permit) circuit.answered(permit, at, () => {})
      }
      expect(circuit.state).toBe('closed')
    }),
    { numRuns: 300 },
  )
})

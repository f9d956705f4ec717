import { FailureWindow } from './failure-window.ts'

/** `closed` lets all calls pass, `open` none, and `half-open` one, to see whether the upstream answers again. */
export type CircuitState = 'closed' | 'open' | 'half-open'

/** When a circuit changes its state. */
export interface CircuitLimits {
  readonly windowMs: number
  readonly minimumCalls: number
  readonly failureRatio: number
  readonly openMs: number
  readonly maxOpenMs: number
  readonly probeMs: number
}

/** That a call may pass. What becomes of it is to be told once: `answered`, and `broke` behind it, or `failed`, or `released`. */
export interface Permit {
  readonly isProbe: boolean
}

/** Told of each change, as it happens. */
export type StateChange = (from: CircuitState, to: CircuitState) => void

/** One circuit. Without effects: it is told of the time and of what happens. */
export class Circuit {
  readonly #limits: CircuitLimits
  readonly #window: FailureWindow
  #state: CircuitState = 'closed'
  /** How often it opened since it was closed. */
  #openings = 0
  #openUntil = 0
  #probe: Permit | undefined
  #probeUntil = 0

  constructor(limits: CircuitLimits) {
    this.#limits = limits
    this.#window = new FailureWindow(limits.windowMs)
  }

  get state(): CircuitState {
    return this.#state
  }

  /** Lets a call pass, or not. */
  admit(now: number, changed: StateChange): Permit | undefined {
    if (this.#state === 'closed') return { isProbe: false }
    // A probe that takes too long has failed when its time was over.
    if (this.#probe && now >= this.#probeUntil) this.#open(this.#probeUntil, 0, changed)
    if (this.#state === 'open' && now >= this.#openUntil) this.#change('half-open', changed)
    if (this.#state === 'open' || this.#probe) return undefined
    this.#probe = { isProbe: true }
    this.#probeUntil = now + this.#limits.probeMs
    return this.#probe
  }

  /** How long it makes no sense to come back, in milliseconds. */
  waitMs(now: number): number {
    const { openMs } = this.#limits
    // Nobody knows when the probe is answered: within its time, and likely soon.
    const until = this.#state === 'open' ? this.#openUntil : Math.min(this.#probeUntil, now + openMs)
    return Math.max(0, until - now)
  }

  /** The upstream said something: content, or an error that does not count. From a probe, a late one too, that closes the circuit. */
  answered(permit: Permit, now: number, changed: StateChange): void {
    if (this.#state === 'closed') this.#window.answered(now)
    else if (permit.isProbe) this.#close(changed)
  }

  /** @param hintMs - what the server asked for, in milliseconds */
  failed(permit: Permit, now: number, hintMs: number, changed: StateChange): void {
    if (this.#state === 'closed') {
      this.#window.failed(now)
      this.#judge(now, hintMs, changed)
    } else if (permit === this.#probe) this.#open(now, hintMs, changed)
    // From a call that passed before: it is as bad now as it was then.
    else if (this.#state === 'open') this.#extend(now, hintMs)
  }

  /** A call that was answered broke in the middle. It counts as failed instead. */
  broke(permit: Permit, now: number, hintMs: number, changed: StateChange): void {
    if (this.#state !== 'closed') return this.failed(permit, now, hintMs, changed)
    this.#window.broke(now)
    this.#judge(now, hintMs, changed)
  }

  /** The call ended, and says nothing about the upstream, as an abort does. A probe leaves its place to the next call. */
  released(permit: Permit): void {
    if (permit === this.#probe) this.#probe = undefined
  }

  #judge(now: number, hintMs: number, changed: StateChange): void {
    const { calls, failed } = this.#window.totals(now)
    const { minimumCalls, failureRatio } = this.#limits
    if (calls >= minimumCalls && failed >= calls * failureRatio) this.#open(now, hintMs, changed)
  }

  #open(now: number, hintMs: number, changed: StateChange): void {
    this.#openings++
    this.#probe = undefined
    this.#extend(now, hintMs)
    this.#change('open', changed)
  }

  /** Never brings the end nearer. */
  #extend(now: number, hintMs: number): void {
    const { openMs, maxOpenMs } = this.#limits
    const ms = Math.min(maxOpenMs, Math.max(hintMs, openMs * 2 ** (this.#openings - 1)))
    this.#openUntil = Math.max(this.#openUntil, now + ms)
  }

  #close(changed: StateChange): void {
    this.#openings = 0
    this.#openUntil = 0
    this.#probe = undefined
    this.#window.clear()
    this.#change('closed', changed)
  }

  #change(to: CircuitState, changed: StateChange): void {
    const from = this.#state
    this.#state = to
    changed(from, to)
  }
}

import { ChatError } from '@chinwag/core'
import { longestWaitMs } from '../fallback/elsewhere.ts'
import { abortedSignal, isOutOfTime, leftMs, type Pass } from '../pass.ts'
import { AnswerTime } from './answer-time.ts'
import type { SendMeter } from './send-meter.ts'
import { SendRate } from './send-rate.ts'

/** No sleep at the gate is shorter, unless its end is: the rate may have grown meanwhile. In milliseconds. */
const leastLookMs = 1000

/** Lets requests to one upstream go one after the other, in the order in which they came, at the rate that was learned. */
export class Gate {
  readonly rate: SendRate
  readonly answerTime: AnswerTime = new AnswerTime()
  /** How many wait. */
  waiting = 0
  /** Settles when the last one that came has gone, and all before it. */
  #last: Promise<void> = Promise.resolve()

  constructor(meter: SendMeter, isCalm: boolean) {
    this.rate = new SendRate(meter, isCalm)
  }

  /**
   * Waits for a turn. What it costs does not depend on how many wait.
   *
   * @returns how long that took, in milliseconds
   * @throws ChatError `rate_limit` at once where the wait would be too long
   */
  async enter(pass: Pass, attempt: number): Promise<number> {
    const { context, policy } = pass
    const cameAt = policy.now()
    const expectedMs = this.#expect(pass, attempt, this.waiting)
    if (expectedMs > 0) context.emit({ type: 'retry-gate', attempt, waitMs: Math.ceil(expectedMs) })
    const before = this.#last
    let leave = (): void => {}
    this.#last = new Promise((resolve) => (leave = resolve))
    this.waiting++
    try {
      await unlessAborted(before, pass)
      const look = (): number => this.#expect(pass, attempt, 0, policy.now() - cameAt)
      for (let ms = look(); ms > 0; ms = look()) {
        const sleptAt = policy.now()
        await context.sleep(Math.ceil(Math.min(ms, Math.max(leastLookMs, ms / 2))), pass.signal)
        // A clock that stands still would have it wait for ever.
        if (policy.now() === sleptAt) break
      }
      this.rate.take(policy.now())
    } catch (error) {
      if (isOutOfTime(error, pass)) Reflect.set(error, 'attempts', [...pass.failures])
      throw error
    } finally {
      this.waiting--
      // Who gives up in the middle does not let those behind it overtake those before.
      void before.then(leave)
    }
    return policy.now() - cameAt
  }

  /**
   * How long the wait will be, with so many before it. Who spends most of its time waiting must have enough left for an answer: a queue in which
   * all wait as long as they can would send requests that are paid for, and whose answers come too late.
   */
  #expect(pass: Pass, attempt: number, ahead: number, waitedMs = 0): number {
    const { context, policy, failures } = pass
    const waitMs = this.rate.waitMs(policy.now(), ahead)
    const left = leftMs(pass)
    const answerMs = left !== undefined && waitedMs + waitMs > left - waitMs ? this.answerTime.mostMs : 0
    // The rate is ours, and may grow: only what the server asks for can be too long in itself.
    const isAllowed = this.rate.closedMs(policy.now()) <= policy.maxRetryAfterMs
    const isInTime = isAllowed && (left === undefined || waitMs + answerMs < left || waitMs + answerMs === 0)
    if (isInTime && (waitMs <= longestWaitMs || !pass.elsewhere)) return waitMs
    const error = isInTime ? elsewhere(waitMs) : tooLong(waitMs, answerMs, left, policy.maxRetryAfterMs)
    if (isInTime && !pass.elsewhere?.(error)) return waitMs
    Reflect.set(error, 'attempts', [...failures])
    context.emit({ type: 'retry-stopped', attempt, reason: 'gate', code: error.code, status: error.status })
    throw error
  }
}

function tooLong(waitMs: number, answerMs: number, left: number | undefined, maxRetryAfterMs: number): ChatError {
  const retryAfterMs = Math.ceil(waitMs)
  const isLate = left !== undefined && waitMs + answerMs >= left
  const limit = isLate
    ? `the call has ${Math.max(0, Math.ceil(left))} ms left`
    : `\`maxRetryAfterMs\` is ${maxRetryAfterMs}`
  const answer = isLate && answerMs > 0 ? ` and some ${Math.ceil(answerMs)} ms for its answer` : ''
  const remedy = isLate ? 'Give calls more time' : 'Raise `maxRetryAfterMs`'
  return new ChatError(
    `The server refuses requests for now: this one would wait ${retryAfterMs} ms for its turn${answer}, and ${limit}. ${remedy}, make fewer of them, or try again later.`,
    { code: 'rate_limit', retryAfterMs, details: { gate: 'closed' } },
  )
}

function elsewhere(waitMs: number): ChatError {
  const retryAfterMs = Math.ceil(waitMs)
  const message = `The server refuses requests for now: this one would wait ${retryAfterMs} ms for its turn. Another hop of the \`fallback()\` takes it.`
  return new ChatError(message, { code: 'rate_limit', retryAfterMs, details: { gate: 'closed' } })
}

/** Waits for those before, for as long as somebody wants the answer. */
async function unlessAborted(before: Promise<void>, { context, signal }: Pass): Promise<void> {
  const signals = [context.signal, signal]
  let wake = (): void => {}
  if (!abortedSignal({ context, signal })) {
    await new Promise<void>((resolve) => {
      wake = resolve
      for (const signal of signals) signal.addEventListener('abort', wake)
      void before.then(wake)
    })
  }
  for (const signal of signals) signal.removeEventListener('abort', wake)
  for (const signal of signals) signal.throwIfAborted()
}

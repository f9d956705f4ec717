import { type AttemptRecord, type ChatResponse, isChatError, type Middleware } from '@chinwag/core'
import { countFailure, publish } from '../attempt-records.ts'
import { abortedSignal, type Bounds, boundsOf } from '../pass.ts'
import { watchBreak } from '../watch-reply.ts'
import { Contender } from './contender.ts'
import { checkHedgeOptions, type HedgeOptions } from './hedge-options.ts'
import { HedgeQuota } from './hedge-quota.ts'

/**
 * Sends a request a second time where its first token takes too long, and hands on the reply that has content first. The other one is
 * cancelled.
 *
 * Both may be billed. That is why `maxRatio` bounds how many calls are sent twice, and why an attempt that fails before `delayMs` is left to
 * `retry()`. Where one of the two fails, the other is waited for; where both do, the error is that of the first, with both in its `attempts`.
 *
 * Put it inside of `retry()`, so that no copy is sent while a retry waits.
 *
 * @throws RangeError or TypeError if an option cannot be meant
 * @example
 * ```ts
 * import { createChat } from '@chinwag/core'
 * import { hedge, retry } from '@chinwag/retry'
 *
 * const chat = createChat({ apiKey: 'sk-…', use: [retry(), hedge({ delayMs: 2500 })] })
 * ```
 */
export function hedge(options: HedgeOptions): Middleware {
  const { delayMs, maxRatio } = checkHedgeOptions(options)
  const quota = new HedgeQuota(maxRatio)
  return async function hedge(request, next, context) {
    const bounds = boundsOf(request, context)
    quota.count()
    const first = new Contender(1, request, next, context)
    const isSlow = !(await isOverWithin(delayMs, first.finish))
    const isHedged = isSlow && !abortedSignal(bounds) && quota.take()
    if (isSlow) context.emit({ type: isHedged ? 'hedge-sent' : 'hedge-refused', delayMs })
    return isHedged ? raceOf(first, new Contender(2, request, next, context), bounds) : only(first, bounds)
  }
}

/** Whether something is over in time. No timer stays. */
async function isOverWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)))
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}

async function only(contender: Contender, bounds: Bounds): Promise<ChatResponse> {
  const finish = await contender.finish
  if (finish.response) return contender.handOn(finish.response)
  throwIfAborted(bounds)
  throw finish.error
}

async function raceOf(first: Contender, second: Contender, bounds: Bounds): Promise<ChatResponse> {
  const { context } = bounds
  const faster = await Promise.race([first, second].map((contender) => contender.finish.then(() => contender)))
  const slower = faster === first ? second : first
  const finish = await faster.finish
  if (finish.response) {
    slower.giveUp()
    context.emit({ type: 'hedge', winner: faster.attempt.number })
    return faster.handOn(finish.response)
  }
  const lost = recordsOf(finish.error, faster, bounds)
  const rest = await slower.finish
  context.emit({ type: 'hedge', winner: rest.response && slower.attempt.number })
  if (!rest.response) {
    const records = [lost, recordsOf(rest.error, slower, bounds)]
    throwIfAborted(bounds)
    throw faster === first
      ? joined(finish.error, rest.error, records)
      : joined(rest.error, finish.error, records.toReversed())
  }
  const response = slower.handOn(rest.response)
  return watchBreak(response, bounds, (error) => void countFailure(error, slower.attempt, [...lost], context))
}

function throwIfAborted(bounds: Bounds): void {
  const signal = abortedSignal(bounds)
  if (signal) throw signal.reason
}

/** Counts a failure. An abort is none. */
function recordsOf(error: unknown, { attempt }: Contender, bounds: Bounds): readonly AttemptRecord[] {
  const records: AttemptRecord[] = []
  if (!abortedSignal(bounds) && isChatError(error)) {
    publish(countFailure(error, attempt, records, bounds.context), bounds.context)
  }
  return records
}

/** The error of the first, with what is to be known of the second. */
function joined(error: unknown, second: unknown, records: readonly (readonly AttemptRecord[])[]): unknown {
  if (!isChatError(error)) return error
  // Not assignments, which would throw on a frozen error.
  Reflect.set(error, 'attempts', records.flat())
  if (isChatError(second)) {
    const hints = [error.retryAfterMs, second.retryAfterMs].filter((ms) => ms !== undefined)
    // No attempt is to be earlier than either of them asked for.
    if (hints.length > 0) Reflect.set(error, 'retryAfterMs', Math.max(...hints))
  }
  return error
}

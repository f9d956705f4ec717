import { type AttemptRecord, type CallContext, type ChatError, type ContextKey, createContextKey } from '@chinwag/core'

/**
 * The attempts of a call that gave no reply, oldest first; not set while all did. For loggers further out in the chain: a
 * call that succeeded in the end has no error to carry them.
 *
 * A reply that breaks after its first token is not among them, unless it was resumed; its error lists it.
 *
 * @example
 * ```ts
 * import type { Middleware } from '@chinwag/core'
 * import { attemptsKey } from '@chinwag/retry'
 *
 * const countAttempts = (): Middleware => async function countAttempts(request, next, context) {
 *   const response = await next(request)
 *   console.error('attempts:', (context.get(attemptsKey)?.length ?? 0) + 1)
 *   return response
 * }
 * ```
 */
export const attemptsKey: ContextKey<readonly AttemptRecord[]> = createContextKey('retry.attempts')

/** An attempt that is under way. */
export interface Attempt {
  /** The first is 1. */
  readonly number: number
  /** In milliseconds since the epoch. */
  readonly startedAt: number
  /** How long was waited before it, in milliseconds. */
  readonly waitedMs: number
  /** How many records the call had when it began. */
  readonly counted: number
  /** Fields that its records get besides, such as the number of a hop. */
  readonly marks?: Readonly<Record<string, unknown>> | undefined
  /** It is a call of another chat, whose records are not among those of this one. */
  readonly isForeign?: boolean | undefined
}

type State = Pick<CallContext, 'get' | 'set'>

/** The records of one call, in the order in which they were counted. */
const countedKey: ContextKey<readonly AttemptRecord[]> = createContextKey('retry.counted')

/** Those of all calls: an error object that is thrown again still carries the ones of its earlier life. */
const everCounted = new WeakSet<AttemptRecord>()

export function beginAttempt(number: number, startedAt: number, waitedMs: number, context: State): Attempt {
  return { number, startedAt, waitedMs, counted: context.get(countedKey)?.length ?? 0 }
}

/**
 * Adds a failed attempt to the list of its pass, and to the error. Where a middleware further in left records of its own
 * on the error, those count, and the wait before the attempt goes to the first of them.
 *
 * @returns the records that no `retry()` had counted before
 */
export function countFailure(
  error: ChatError,
  attempt: Attempt,
  failures: AttemptRecord[],
  context: State,
): readonly AttemptRecord[] {
  const inner = innerRecords(error, attempt, context)
  const own = { code: error.code, status: error.status, startedAt: attempt.startedAt, waitedMs: 0 }
  const found = inner.length > 0 ? inner : [own]
  const records = found.map((record, at) => {
    const waitedMs = record.waitedMs + (at === 0 ? attempt.waitedMs : 0)
    return { ...record, waitedMs, ...attempt.marks }
  })
  const isKnown = found.map((record) => everCounted.has(record))
  context.set(countedKey, [...(context.get(countedKey) ?? []), ...records])
  for (const record of [...found, ...records]) everCounted.add(record)
  failures.push(...records)
  // Not an assignment, which would throw on a frozen error: that one is left without the list.
  Reflect.set(error, 'attempts', [...failures])
  return records.filter((_, at) => !isKnown[at])
}

/** Makes records known under {@link attemptsKey}. */
export function publish(records: readonly AttemptRecord[], context: State): void {
  if (records.length > 0) context.set(attemptsKey, [...(context.get(attemptsKey) ?? []), ...records])
}

/**
 * The records that were put on the error during this attempt. By identity: a clock may stand still. Only those of another chat can be told
 * by the time alone.
 */
function innerRecords({ attempts }: ChatError, attempt: Attempt, context: State): readonly AttemptRecord[] {
  const ofAttempt = new Set((context.get(countedKey) ?? []).slice(attempt.counted))
  const isOfForeign = ({ startedAt }: AttemptRecord) => attempt.isForeign && startedAt >= attempt.startedAt
  return attempts.filter((record) => ofAttempt.has(record) || !everCounted.has(record) || isOfForeign(record))
}

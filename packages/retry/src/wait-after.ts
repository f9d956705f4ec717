import { type ChatError, isChatError } from '@chinwag/core'
import { type Attempt, countFailure, publish } from './attempt-records.ts'
import { longestWaitMs } from './fallback/elsewhere.ts'
import { isYes, tell } from './hooks.ts'
import { abortedSignal, isOutOfTime, leftMs, type Pass, reportStop } from './pass.ts'
import {
  decideRetry,
  type Failure,
  isThrottling,
  type RetryDecision,
  type RetryStopReason,
  usableHint,
} from './retry-decision.ts'

/**
 * How long to wait before the next attempt, in milliseconds.
 *
 * @throws what the call is to fail with, if there is to be no other attempt
 */
export function waitAfter(error: unknown, attempt: Attempt, pass: Pass): number {
  throwIfAborted(attempt, pass)
  if (!isChatError(error)) throw error
  note(error, attempt, pass)
  const failure = failureOf(error, attempt, pass)
  const decision = leaveToOthers(decide(failure, pass), error, pass)
  if (decision.type === 'stop') return stop(decision.reason, error, attempt, pass)
  pay(error, attempt, pass)
  if (failure.ambiguous) pass.ambiguousRetries++
  announce(error, attempt, decision.waitMs, pass)
  return decision.waitMs
}

/**
 * The same for a reply that broke after its first token, where the next attempt is to go on from there: what it has given is used, so there is
 * nothing ambiguous about it, and `when` has no say. Nothing is paid for before there is a body.
 */
export async function waitBeforeRest<Body>(
  error: ChatError,
  attempt: Attempt,
  pass: Pass,
  build: () => Promise<Body | undefined>,
): Promise<{ readonly waitMs: number; readonly body: Body }> {
  throwIfAborted(attempt, pass)
  // A reply that has begun has no other hop.
  pass.elsewhere = undefined
  note(error, attempt, pass)
  const decision = decide(brokenReply(error, attempt, pass), pass)
  if (decision.type === 'stop') return stop(decision.reason, error, attempt, pass)
  const body = await build()
  // Not `throwIfAborted`: the attempt is noted already.
  const late = abortedSignal(pass)
  if (late) throw late.reason
  if (body === undefined) return stop('committed', error, attempt, pass)
  pay(error, attempt, pass)
  announce(error, attempt, decision.waitMs, pass)
  return { waitMs: decision.waitMs, body }
}

function decide(failure: Failure, { policy }: Pass): RetryDecision {
  return decideRetry(failure, policy, policy.random)
}

/** Nobody has to wait for a server where another one can answer. */
function leaveToOthers(decision: RetryDecision, error: ChatError, { elsewhere }: Pass): RetryDecision {
  const isLong = decision.type === 'wait' && (usableHint(error.retryAfterMs) ?? 0) > longestWaitMs
  return isLong && elsewhere?.(error) ? { type: 'stop', reason: 'fallback' } : decision
}

/** @throws the error, where there is not enough for a retry */
function pay(error: ChatError, attempt: Attempt, pass: Pass): void {
  const { budget, now } = pass.policy
  const cost = budget ? budget.take(isThrottling(error.code), now()) : 0
  if (cost === undefined) return stop('budget', error, attempt, pass)
  pass.spent += cost
}

function stop(reason: RetryStopReason, error: ChatError, attempt: Attempt, pass: Pass): never {
  // Or nobody would know why there are fewer attempts than usual. A frozen error is left as it is.
  if (reason === 'budget') Reflect.set(error, 'details', { ...error.details, retries: 'budget spent' })
  reportStop(reason, error, attempt, pass)
  throw error
}

/** Nobody wants another attempt. The reason of the caller stays as it is; the error of `totalMs` lists the attempts. */
function throwIfAborted(attempt: Attempt, pass: Pass): void {
  const signal = abortedSignal(pass)
  if (!signal) return
  const reason: unknown = signal.reason
  if (isOutOfTime(reason, pass)) {
    note(reason, attempt, pass)
    reportStop('deadline', reason, attempt, pass)
  }
  throw reason
}

function note(error: ChatError, attempt: Attempt, { failures, context }: Pass): void {
  publish(countFailure(error, attempt, failures, context), context)
}

function brokenReply({ code, retryable, retryAfterMs }: ChatError, { number: attempt }: Attempt, pass: Pass): Failure {
  const { ambiguousRetries } = pass
  return { code, retryable, ambiguous: false, retryAfterMs, attempt, ambiguousRetries, leftMs: leftMs(pass) }
}

function failureOf(error: ChatError, attempt: Attempt, pass: Pass): Failure {
  const { policy, context } = pass
  const retryable = isYes('when', policy.when(error, { attempt: attempt.number }), context)
  return { ...brokenReply(error, attempt, pass), retryable, ambiguous: error.ambiguous }
}

function announce(error: ChatError, { number: attempt }: Attempt, waitMs: number, { policy, context }: Pass): void {
  const { attempts, onRetry } = policy
  context.emit({ type: 'retry', attempt, attempts, waitMs, code: error.code, status: error.status })
  tell('onRetry', onRetry && (() => onRetry({ callId: context.id, attempt, attempts, waitMs, error })), context)
}

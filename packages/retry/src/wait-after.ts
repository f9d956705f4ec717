import { type ChatError, isChatError } from '@chinwag/core'
import { type Attempt, countFailure, publish } from './attempt-records.ts'
import { isYes, tell } from './hooks.ts'
import { abortedSignal, isOutOfTime, leftMs, type Pass, reportStop } from './pass.ts'
import { decideRetry, type Failure, isThrottling, type RetryDecision } from './retry-decision.ts'

/**
 * How long to wait before the next attempt, in milliseconds.
 *
 * @param isResumed - the attempt broke after its first token, and the next one is to go on from there: what it has given is used, so there
 * is nothing ambiguous about it, and `when` has no say
 * @throws what the call is to fail with, if there is to be no other attempt
 */
export function waitAfter(error: unknown, attempt: Attempt, pass: Pass, isResumed = false): number {
  throwIfAborted(attempt, pass)
  if (!isChatError(error)) throw error
  note(error, attempt, pass)
  const failure = isResumed ? brokenReply(error, attempt, pass) : failureOf(error, attempt, pass)
  const decision = pay(decideRetry(failure, pass.policy, pass.policy.random), error, pass)
  if (decision.type === 'stop') {
    reportStop(decision.reason, error, attempt, pass)
    throw error
  }
  if (failure.ambiguous) pass.ambiguousRetries++
  announce(error, attempt, decision.waitMs, pass)
  return decision.waitMs
}

/** A retry that cannot be paid for is none. */
function pay(decision: RetryDecision, { code }: ChatError, pass: Pass): RetryDecision {
  const { budget, now } = pass.policy
  if (decision.type === 'stop' || !budget) return decision
  const cost = budget.take(isThrottling(code), now())
  if (cost === undefined) return { type: 'stop', reason: 'budget' }
  pass.spent += cost
  return decision
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

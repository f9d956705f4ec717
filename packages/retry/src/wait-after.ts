import { type ChatError, isChatError } from '@chinwag/core'
import { type Attempt, countFailure, publish } from './attempt-records.ts'
import { abortedSignal, isOutOfTime, leftMs, type Pass, reportStop } from './pass.ts'
import { decideRetry, type Failure } from './retry-decision.ts'

/**
 * How long to wait before the next attempt, in milliseconds.
 *
 * @throws what the call is to fail with, if there is to be no other attempt
 */
export function waitAfter(error: unknown, attempt: Attempt, pass: Pass): number {
  throwIfAborted(attempt, pass)
  if (!isChatError(error)) throw error
  note(error, attempt, pass)
  const decision = decideRetry(failureOf(error, attempt, pass), pass.policy, pass.policy.random)
  if (decision.type === 'stop') {
    reportStop(decision.reason, error, attempt, pass)
    throw error
  }
  if (error.ambiguous) pass.ambiguousRetries++
  announce(error, attempt, decision.waitMs, pass)
  return decision.waitMs
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

function failureOf(error: ChatError, { number: attempt }: Attempt, pass: Pass): Failure {
  const { code, ambiguous, retryAfterMs } = error
  const { ambiguousRetries } = pass
  const retryable = isWanted(error, attempt, pass)
  return { code, retryable, ambiguous, retryAfterMs, attempt, ambiguousRetries, leftMs: leftMs(pass) }
}

function isWanted(error: ChatError, attempt: number, { policy, context }: Pass): boolean {
  const answer: unknown = policy.when(error, { attempt })
  // A promise is not yet a yes; what it rejects with must not go unhandled.
  if (answer instanceof Promise) answer.catch(hookFailed('when', context))
  return answer === true
}

function announce(error: ChatError, { number: attempt }: Attempt, waitMs: number, { policy, context }: Pass): void {
  const { attempts, onRetry } = policy
  context.emit({ type: 'retry', attempt, attempts, waitMs, code: error.code, status: error.status })
  if (!onRetry) return
  const event = { callId: context.id, attempt, attempts, waitMs, error }
  // A throw inside the executor becomes a rejection: neither can disturb the call. It may never settle, so nobody waits.
  new Promise<void>((resolve) => resolve(onRetry(event))).catch(hookFailed('onRetry', context))
}

function hookFailed(hook: 'when' | 'onRetry', context: Pass['context']): (error: unknown) => void {
  return (error) => context.emit({ type: 'retry-hook', hook, error })
}

import type { ChatError, ChatResponse } from '@chinwag/core'
import { type Attempt, countFailure } from './attempt-records.ts'
import { abortedSignal, type Bounds, isOutOfTime, type Pass, reportStop } from './pass.ts'

/** Watches a reply that is handed on: when it breaks after its first token, its error is to list every attempt as well. */
export function watchReply(response: ChatResponse, attempt: Attempt, pass: Pass): ChatResponse {
  return watchBreak(response, pass, (error, isLate) => {
    // One that goes on is counted when that is decided.
    if (pass.policy.resume && !isLate) return
    countFailure(error, attempt, pass.failures, pass.context)
    reportStop(isLate ? 'deadline' : 'committed', error, attempt, pass)
  })
}

/** Calls back when a reply that is handed on breaks. An abort is no break, except for that of `totalMs`, which is a late one. */
export function watchBreak(
  response: ChatResponse,
  bounds: Bounds,
  note: (error: ChatError, isLate: boolean) => void,
): ChatResponse {
  try {
    return response.observe({
      settle(outcome) {
        if (outcome.type !== 'error') return
        const { error } = outcome
        const isLate = abortedSignal(bounds)?.reason === error
        if (!isLate || isOutOfTime(error, bounds)) note(error, isLate)
      },
    })
  } catch {
    // A middleware further in reads it already. The answer is worth more than the list.
    return response
  }
}

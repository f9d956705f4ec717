import type { ChatError, ChatResponse } from '@chinwag/core'
import { type Attempt, countFailure } from './attempt-records.ts'
import { abortedSignal, isOutOfTime, type Pass, reportStop } from './pass.ts'

/** Watches a reply that is handed on: when it breaks after its first token, its error is to list every attempt as well. */
export function watchReply(response: ChatResponse, attempt: Attempt, pass: Pass): ChatResponse {
  try {
    return response.observe({
      settle(outcome) {
        if (outcome.type === 'error') noteBreak(outcome.error, attempt, pass)
      },
    })
  } catch {
    // A middleware further in reads it already. The answer is worth more than the list.
    return response
  }
}

function noteBreak(error: ChatError, attempt: Attempt, pass: Pass): void {
  const isAbort = abortedSignal(pass)?.reason === error
  const isLate = isAbort && isOutOfTime(error, pass)
  if (isAbort && !isLate) return
  countFailure(error, attempt, pass.failures, pass.context)
  reportStop(isLate ? 'deadline' : 'committed', error, attempt, pass)
}

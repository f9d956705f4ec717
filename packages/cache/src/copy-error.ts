import { ChatError, isChatError } from '@chinwag/core'

/** An error of its own for one of many who get the same: what one of them notes on it is not the others'. */
export function copyOf(error: unknown): unknown {
  if (!isChatError(error)) return error
  const { code, status, retryable, ambiguous, retryAfterMs, requestId, phase, param, attempts, details } = error
  return new ChatError(error.message, {
    ...{ code, status, retryable, ambiguous, retryAfterMs, requestId, phase, param, details },
    attempts: [...attempts],
    partial: structuredClone(error.partial),
    cause: error.cause ?? error,
  })
}

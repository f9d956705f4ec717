import { ChatError } from '../errors/chat-error.ts'
import type { ReplySource } from './source.ts'

/** Whether each choice that was asked for has said why it ended. */
export function isFinished(reasons: readonly unknown[], expectedChoices: number): boolean {
  return reasons.length >= expectedChoices && reasons.every(Boolean)
}

/**
 * What is wrong with an answer whose source has nothing more; `undefined` where it is whole.
 *
 * A stream is whole when each choice has its `finish_reason`, or its source says so (`[DONE]`): some servers send only one of the two.
 */
export function endError(
  reasons: readonly unknown[],
  expectedChoices: number,
  { whole, complete, nested }: Pick<ReplySource, 'whole' | 'complete' | 'nested'>,
): ChatError | undefined {
  if (reasons.includes('error')) {
    return new ChatError("The server gave up: its `finish_reason` is 'error'.", { code: 'server' })
  }
  if (whole) return undefined
  if (!complete && !nested && !isFinished(reasons, expectedChoices)) {
    const message = 'The stream ended before the answer was whole: a `finish_reason` is missing.'
    return new ChatError(message, { code: 'stream_interrupted' })
  }
  if (reasons.length > 0) return undefined
  return new ChatError('The stream ended without an answer in it.', { code: 'invalid_response' })
}

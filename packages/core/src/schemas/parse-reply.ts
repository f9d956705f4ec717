import type { ZodMiniType } from 'zod/mini'
import { ChatError } from '../errors/chat-error.ts'
import { findProblem } from './find-problem.ts'

/**
 * Reads what a server sent. It is filled in as the client does it, and checked then.
 *
 * @param what names it in the error
 * @param fill gives `undefined` where there is nothing to fill in
 */
export function parseReply<T>(
  what: string,
  schema: ZodMiniType<T>,
  value: unknown,
  fill: (value: unknown) => T | undefined,
): T {
  const reply = fill(value) ?? value
  const problem = findProblem(schema, reply)
  if (problem) throw new ChatError(`This is no ${what}. ${problem.message}`, { code: 'invalid_response' })
  return reply as T
}

import { ChatError } from '../errors/chat-error.ts'
import type { ChatParams } from '../wire/params.ts'
import { chatParams } from './params-schema.ts'
import { findProblem } from './find-problem.ts'

/**
 * Reads the body of a request that came from outside.
 *
 * It is checked, not copied: what comes out is what went in, with every field in its place, also those that are not known here. The
 * error says what the API would say, and leaves out what the API quotes of the request.
 *
 * @param value JSON data, as `JSON.parse` gives it
 * @throws ChatError `invalid_request` with status 400, and in `param` the field that is wrong: `messages[0].role`
 * @example
 * ```ts
 * import { createChat, isChatError } from '@chinwag/core'
 * import { parseChatParams } from '@chinwag/core/schemas'
 *
 * const chat = createChat({ apiKey: 'sk-…' })
 *
 * export async function answer(request: Request): Promise<Response> {
 *   try {
 *     return Response.json(await chat.complete(parseChatParams(await request.json())))
 *   } catch (error) {
 *     if (!isChatError(error)) throw error
 *     const { message, param = null } = error
 *     return Response.json({ error: { message, param } }, { status: error.status ?? 502 })
 *   }
 * }
 * ```
 */
export function parseChatParams(value: unknown): ChatParams {
  const problem = findProblem(chatParams, value)
  if (problem) throw new ChatError(problem.message, { code: 'invalid_request', status: 400, param: problem.param })
  return value as ChatParams
}

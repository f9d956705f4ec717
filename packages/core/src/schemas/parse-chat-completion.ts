import { toCompletion } from '../stream/parse-chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import { chatCompletion } from './completion-schema.ts'
import { parseReply } from './parse-reply.ts'

/**
 * Reads a whole answer that came from outside: from a file, a queue, a server that was called by other means.
 *
 * It takes what real servers send: labels (`id`, `created`, `model`, …) may be missing or `null`, and `content` may be a list of parts.
 * A `message` that was left out is filled in; everything else is as it came.
 *
 * @param value JSON data, as `JSON.parse` gives it
 * @throws ChatError `invalid_response` for anything else, an error body included; the text quotes nothing of the answer
 * @example
 * ```ts
 * import { ChatResponse } from '@chinwag/core'
 * import { parseChatCompletion } from '@chinwag/core/schemas'
 *
 * export const stored = (text: string) => ChatResponse.fromCompletion(parseChatCompletion(JSON.parse(text)), { source: 'disk' })
 * ```
 */
export function parseChatCompletion(value: unknown): ChatCompletion {
  return parseReply('chat completion', chatCompletion, value, toCompletion)
}

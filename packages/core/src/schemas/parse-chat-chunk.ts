import { toChunk } from '../stream/parse-chunk.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import { chatChunk } from './chunk-schema.ts'
import { parseReply } from './parse-reply.ts'

/**
 * Reads one event of a streamed answer that came from outside.
 *
 * It takes what real servers send: labels may be missing or `null`, and so may whatever a delta does not say. What was left out is filled
 * in as `createChat` does it, so that `chunk.choices[0]?.delta.content` never throws; everything else is as it came.
 *
 * @param value JSON data, as `JSON.parse` gives it; the final `[DONE]` of a stream is none
 * @throws ChatError `invalid_response` for anything else; the text quotes nothing of the answer
 * @example
 * ```ts
 * import { ChatResponse } from '@chinwag/core'
 * import { parseChatChunk } from '@chinwag/core/schemas'
 *
 * export const replay = (lines: readonly string[]) =>
 *   ChatResponse.fromChunks(lines.map((line) => parseChatChunk(JSON.parse(line))))
 * ```
 */
export function parseChatChunk(value: unknown): ChatChunk {
  return parseReply('chunk of a chat completion', chatChunk, value, toChunk)
}

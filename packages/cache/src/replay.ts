import { type ChatParams, ChatResponse } from '@chinwag/core'
import type { Entry } from './envelope.ts'
import { isUsageChunk, takesUsageChunk, withoutUsageChunk } from './usage-chunk.ts'

/** Serves an entry. It can be read in chunks and whole, however it was made. */
export function replay({ answer }: Entry, ageMs: number, body: ChatParams): ChatResponse {
  const headers = {
    'content-type': answer.type === 'chunks' ? 'text/event-stream' : 'application/json',
    'x-chinwag-cache': 'hit',
    // In seconds, as the HTTP header of that name.
    age: String(Math.floor(ageMs / 1000)),
  }
  const response =
    answer.type === 'chunks'
      ? ChatResponse.fromChunks(answer.chunks, { source: 'cache', headers })
      : ChatResponse.fromCompletion(answer.completion, { source: 'cache', headers })
  const mayHaveOne = answer.type === 'completion' || answer.chunks.some(isUsageChunk)
  return mayHaveOne && !takesUsageChunk(body) ? withoutUsageChunk(response) : response
}

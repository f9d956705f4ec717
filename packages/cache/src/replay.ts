import { ChatResponse } from '@chinwag/core'
import type { Entry } from './envelope.ts'

/** Serves an entry. It can be read in chunks and whole, however it was made. */
export function replay({ answer }: Entry, ageMs: number): ChatResponse {
  const headers = {
    'content-type': answer.type === 'chunks' ? 'text/event-stream' : 'application/json',
    'x-chinwag-cache': 'hit',
    // In seconds, as the HTTP header of that name.
    age: String(Math.floor(ageMs / 1000)),
  }
  return answer.type === 'chunks'
    ? ChatResponse.fromChunks(answer.chunks, { source: 'cache', headers })
    : ChatResponse.fromCompletion(answer.completion, { source: 'cache', headers })
}

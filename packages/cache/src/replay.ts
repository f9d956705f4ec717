import { type CallContext, type ChatChunk, type ChatParams, ChatResponse } from '@chinwag/core'
import type { Entry } from './envelope.ts'
import { fitUsage, isUsageChunk } from './usage-chunk.ts'

/** How an entry is served. */
export interface Manner {
  readonly ageMs: number
  readonly isStale: boolean
  /** The time from one chunk of a stream to the next. */
  readonly paceMs: number
}

/** Serves an entry. It can be read in chunks and whole, however it was made. */
export function replay(
  { answer }: Entry,
  { ageMs, isStale, paceMs }: Manner,
  body: ChatParams,
  context: CallContext,
): ChatResponse {
  const headers = {
    'content-type': answer.type === 'chunks' ? 'text/event-stream' : 'application/json',
    'x-chinwag-cache': isStale ? 'stale' : 'hit',
    // In seconds, as the HTTP header of that name.
    age: String(Math.floor(ageMs / 1000)),
  }
  const init = { source: 'cache', headers }
  if (answer.type === 'completion') {
    return fitUsage(ChatResponse.fromCompletion(answer.completion, init), true, body)
  }
  const chunks = paceMs > 0 && body.stream === true ? paced(answer.chunks, paceMs, context) : answer.chunks
  return fitUsage(ChatResponse.fromChunks(chunks, init), answer.chunks.some(isUsageChunk), body)
}

/** The first chunk comes at once. */
async function* paced(
  chunks: readonly ChatChunk[],
  paceMs: number,
  context: CallContext,
): AsyncGenerator<ChatChunk, void, undefined> {
  for (const [at, chunk] of chunks.entries()) {
    if (at > 0) await context.sleep(paceMs)
    yield chunk
  }
}

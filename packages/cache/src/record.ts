import type { ChatChunk, ChatCompletion, ChatResponse } from '@chinwag/core'
import type { CachedAnswer } from './envelope.ts'
import { isKeepable } from './policy.ts'

/** What becomes of a reply that is being recorded. */
export interface RecordHandlers {
  /** The whole answer, where it is one that may be kept. */
  keep(answer: CachedAnswer, completion: ChatCompletion): void
  /** Anything else: it broke, was left, was cut off, or refused. */
  drop(): void
}

/**
 * Watches a reply to keep its answer. A stream is kept in its chunks, so that it can be served with the same boundaries; a JSON body
 * as it is, also where a stream was asked for.
 */
export function record(response: ChatResponse, isStream: boolean, { keep, drop }: RecordHandlers): ChatResponse {
  const chunks: ChatChunk[] | undefined = isStream && !isJson(response) ? [] : undefined
  return response.observe({
    ...(chunks && { chunk: (chunk) => void chunks.push(chunk) }),
    settle(outcome) {
      if (outcome.type !== 'end' || !isKeepable(response.status, outcome.completion)) return drop()
      const { completion } = outcome
      keep(chunks ? { type: 'chunks', chunks } : { type: 'completion', completion }, completion)
    },
  })
}

function isJson(response: ChatResponse): boolean {
  return response.headers.get('content-type')?.includes('application/json') ?? false
}

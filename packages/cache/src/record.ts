import type { ChatCompletion, ChatParams, ChatResponse } from '@chinwag/core'
import { sealChunks, sealCompletion } from './envelope.ts'
import { isKeepable } from './policy.ts'

/** What becomes of a reply that is being recorded. */
export interface RecordHandlers {
  /** The whole answer, where it is one that may be kept; `answer` as it is written into the envelope. */
  keep(answer: string, completion: ChatCompletion): void
  /** Anything else: it broke, was left, was cut off, or refused. */
  drop(): void
}

/**
 * Watches a reply to keep its answer. A stream is kept in its chunks, so that it can be served with the same boundaries; a JSON body
 * as it is, also where a stream was asked for.
 *
 * Each chunk is written down when it passes: whoever gets it next may change it.
 */
export function record(
  response: ChatResponse,
  { stream, n }: ChatParams,
  { keep, drop }: RecordHandlers,
): ChatResponse {
  const chunks: (string | undefined)[] | undefined = stream === true && !isJson(response) ? [] : undefined
  return response.observe({
    ...(chunks && { chunk: (chunk) => void chunks.push(toJson(chunk)) }),
    settle(outcome) {
      if (outcome.type !== 'end' || !isKeepable(response.status, outcome.completion, n ?? 1)) return drop()
      const pieces = chunks ?? [toJson(outcome.completion)]
      if (!pieces.every((piece) => piece !== undefined)) return drop()
      keep(chunks ? sealChunks(pieces) : sealCompletion(pieces.join('')), outcome.completion)
    },
  })
}

/** `undefined` for what a transport of somebody's own made up, and JSON cannot hold. */
function toJson(value: object): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

function isJson(response: ChatResponse): boolean {
  return response.headers.get('content-type')?.includes('application/json') ?? false
}

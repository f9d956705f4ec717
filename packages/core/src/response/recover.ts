import { type ChatError, isChatError } from '../errors/chat-error.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import type { ChatResponse } from './chat-response.ts'
import type { ReplySource } from './source.ts'

/** Gives the reply that goes on where a broken one stopped, or throws what the reader is to get. */
export type Recover = (error: ChatError, partial: ChatCompletion | undefined) => Promise<ChatResponse>

/** A reply and, when it breaks, the one that goes on. A break of the second is final. */
export function recoverSource(response: ChatResponse, recover: Recover): ReplySource {
  let current = response
  let chunks = response[Symbol.asyncIterator]()
  let stopped: { readonly reason: unknown } | undefined

  async function next(): Promise<ChatChunk | undefined> {
    try {
      return await read()
    } catch (error) {
      if (stopped || current !== response || !isChatError(error)) throw error
      current = await recover(error, error.partial)
      chunks = current[Symbol.asyncIterator]()
      // The reader may have left while the other reply was on its way.
      if (stopped) current.cancel((stopped as { reason: unknown }).reason)
      return read()
    }
  }

  async function read(): Promise<ChatChunk | undefined> {
    const step = await chunks.next()
    return step.done ? undefined : step.value
  }

  return {
    complete: true,
    nested: true,
    next,
    cancel(reason) {
      stopped = { reason }
      current.cancel(reason)
    },
  }
}

import { ChatError, isChatError } from '../errors/chat-error.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import type { ChatResponse } from './chat-response.ts'
import { type Failure, type ReplySource, valueOf } from './source.ts'

/** Gives the reply that goes on where a broken one stopped, or throws what the reader is to get. */
export type Recover = (error: ChatError, partial: ChatCompletion | undefined) => Promise<ChatResponse>

/** A reply and, when it breaks, the one that goes on. A break of the second is final. */
export function recoverSource(response: ChatResponse, recover: Recover, signal?: AbortSignal): ReplySource {
  let current = response
  let chunks = response[Symbol.asyncIterator]()
  let left: Failure | undefined

  async function next(): Promise<ChatChunk | undefined> {
    try {
      return valueOf(await chunks.next())
    } catch (error) {
      if (left || current !== response || !isChatError(error)) throw error
      await goOn(error)
      return next()
    }
  }

  async function goOn(error: ChatError): Promise<void> {
    try {
      const reply = await recover(error, error.partial)
      chunks = reply[Symbol.asyncIterator]()
      current = reply
      if (left) reply.cancel(left.error)
    } catch (cause) {
      if (isChatError(cause) || signal?.aborted) throw cause
      const message = 'The function that was to recover the reply failed. See `cause`.'
      throw new ChatError(message, { code: 'stream_interrupted', retryable: false, cause })
    }
  }

  return {
    nested: true,
    next,
    cancel(error) {
      left = { error }
      current.cancel(error)
    },
  }
}

import { ChatError, isChatError } from '../errors/chat-error.ts'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion } from '../wire/completion.ts'
import type { ChatResponse } from './chat-response.ts'
import type { ReplySource } from './source.ts'

/** Gives the reply that goes on where a broken one stopped, or throws what the reader is to get. */
export type Recover = (error: ChatError, partial: ChatCompletion | undefined) => Promise<ChatResponse>

/** A reply and, when it breaks, the one that goes on. A break of the second is final. */
export function recoverSource(response: ChatResponse, recover: Recover, signal?: AbortSignal): ReplySource {
  let current = response
  let chunks = response[Symbol.asyncIterator]()
  let stopped: { readonly reason: unknown } | undefined
  let stop: ((reason: unknown) => void) | undefined

  async function next(): Promise<ChatChunk | undefined> {
    try {
      return await read()
    } catch (error) {
      if (stopped || current !== response || !isChatError(error)) throw error
      current = await rescue(error)
      return read()
    }
  }

  /** Whoever leaves does not wait for the other reply; it is let go when it comes. */
  function rescue(error: ChatError): Promise<ChatResponse> {
    return new Promise((resolve, reject) => {
      stop = reject
      take(error).then(resolve, (cause: unknown) => {
        reject(isChatError(cause) || signal?.aborted ? cause : failed(cause))
      })
    })
  }

  async function take(error: ChatError): Promise<ChatResponse> {
    const reply = await recover(error, error.partial)
    if (stopped) reply.cancel(stopped.reason)
    else chunks = reply[Symbol.asyncIterator]()
    return reply
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
      stop?.(reason)
    },
  }
}

function failed(cause: unknown): ChatError {
  const message = 'The reply broke, and so did the function that was to recover it. See `cause`.'
  return new ChatError(message, { code: 'stream_interrupted', retryable: false, cause })
}

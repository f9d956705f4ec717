import { type ChatChunk, type ChatCompletion, ChatResponse, isChatError } from '@chinwag/core'

/** What chunks say together, also where they are not the whole answer. */
export async function fold(chunks: readonly ChatChunk[]): Promise<ChatCompletion | undefined> {
  try {
    return await ChatResponse.fromChunks(structuredClone(chunks)).completion()
  } catch (error) {
    return isChatError(error) ? error.partial : undefined
  }
}

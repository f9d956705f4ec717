import { type ChatCompletion, type ChatParams, ChatResponse, type Next } from '@chinwag/core'

/** A summariser that remembers what it was asked. */
export interface Summariser {
  readonly with: Next
  readonly asked: ChatParams[]
}

/** A completion that says so, and ends so. */
export function completionOf(content: string | null, finish_reason = 'stop'): ChatCompletion {
  return {
    id: 'chatcmpl-s',
    object: 'chat.completion',
    created: 0,
    model: 'summariser',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }],
  }
}

export function createSummariser(
  say: (body: ChatParams, time: number) => ChatCompletion | Promise<ChatCompletion> = (_, time) =>
    completionOf(`Summary ${time}.`),
): Summariser {
  const asked: ChatParams[] = []
  return {
    asked,
    with: async ({ body }) => {
      asked.push(body)
      return ChatResponse.fromCompletion(await say(body, asked.length))
    },
  }
}

import { ChatResponse, type ChatMessage, type ChatRequest, type Transport, type Usage } from '@chinwag/core'

/** A transport that remembers what it was sent, and answers with the usage that it is told to. */
export interface Recorder {
  readonly transport: Transport
  readonly requests: ChatRequest[]
  /** The messages of each request, as they would go over the wire. */
  prompts(): string[]
}

export function createRecorder(promptTokens?: (messages: readonly ChatMessage[]) => number | undefined): Recorder {
  const requests: ChatRequest[] = []
  return {
    requests,
    prompts: () => requests.map(({ body }) => JSON.stringify(body.messages)),
    transport: async (request) => {
      requests.push(request)
      return ChatResponse.fromCompletion({
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 0,
        model: request.body.model,
        choices: [{ index: 0, message: { role: 'assistant', content: 'Fine.' }, finish_reason: 'stop' }],
        usage: usageOf(promptTokens?.(request.body.messages)),
      })
    },
  }
}

function usageOf(promptTokens: number | undefined): Usage | undefined {
  if (promptTokens === undefined) return undefined
  return { prompt_tokens: promptTokens, completion_tokens: 1, total_tokens: promptTokens + 1 }
}

import {
  type ChatChunk,
  type ChatMessage,
  type ChatParams,
  ChatResponse,
  createChat,
  type Transport,
} from '@chinwag/core'
import type { ConversationOptions } from '../src/conversation/conversation.ts'
import { createConversation } from '../src/conversation/create-conversation.ts'

export const model = 'a-model'

/** A piece of an answer. */
export const chunkOf = (content: string, finish_reason: string | null = null): ChatChunk => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 0,
  model,
  choices: [{ index: 0, delta: { content }, finish_reason }],
})

/** A server that says what it is told to, in two chunks, and remembers what it was asked. */
export function createServer(answers: (body: ChatParams) => string | ChatResponse = () => 'Fine.') {
  const asked: ChatParams[] = []
  const transport: Transport = async ({ body }) => {
    asked.push(body)
    const answer = answers(body)
    if (typeof answer !== 'string') return answer
    return ChatResponse.fromChunks([chunkOf(answer.slice(0, 3)), chunkOf(answer.slice(3), 'stop')])
  }
  return { asked, chat: createChat({ transport }) }
}

/** A conversation with such a server. */
export async function converse(options: Partial<ConversationOptions> = {}) {
  const server = createServer()
  const conversation = await createConversation({ chat: server.chat, model, ...options })
  return { conversation, asked: server.asked }
}

export const user = (content: string): ChatMessage => ({ role: 'user', content })
export const assistant = (content: string): ChatMessage => ({ role: 'assistant', content })

import type { ChatMessage } from '@chinwag/core'
import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
  trimMessages,
  type TrimMessagesFields,
} from '@langchain/core/messages'
import { convertMessagesToCompletionsMessageParams } from '@langchain/openai'
import { openingTokens, tokensOf } from '../prompt-cache.ts'
import type { Policy } from './policy.ts'

/** `trimMessages` with nothing but what it must be told: it drops the system message, and parts calls from their results. */
export const langchainDefaults = langchain('langchain-defaults', 'trimMessages, defaults', {})

/** `trimMessages` as its documents advise for chats. */
export const langchainBest = langchain('langchain-best', 'trimMessages, best', {
  includeSystem: true,
  startOn: 'human',
})

function langchain(id: string, title: string, fields: Partial<TrimMessagesFields>): Policy {
  return {
    id,
    title,
    create(maxTokens) {
      const known = new WeakMap<ChatMessage, BaseMessage>()
      // By id: it copies the messages before it counts them.
      const sizes = new Map<string | undefined, number>()
      const convert = (message: ChatMessage): BaseMessage => {
        const before = known.get(message)
        if (before) return before
        const made = toLangChain(message)
        made.id = String(sizes.size)
        sizes.set(made.id, tokensOf(message))
        known.set(message, made)
        return made
      }
      const tokenCounter = (messages: BaseMessage[]): number =>
        messages.reduce((sum, { id }) => sum + (sizes.get(id) ?? NaN), openingTokens)
      return async (history) => {
        const kept = await trimMessages(history.map(convert), { ...fields, maxTokens, tokenCounter })
        return convertMessagesToCompletionsMessageParams({ messages: kept })
      }
    },
  }
}

/** The same message as an object of LangChain. */
export function toLangChain(message: ChatMessage): BaseMessage {
  if (message.role === 'tool')
    return new ToolMessage({ content: partsOf(message.content), tool_call_id: message.tool_call_id })
  if (message.role === 'user') return new HumanMessage({ content: partsOf(message.content) })
  if (message.role !== 'assistant') return new SystemMessage({ content: partsOf(message.content) })
  const tool_calls = message.tool_calls?.flatMap((call) =>
    call.type === 'function'
      ? [{ id: call.id, name: call.function.name, args: JSON.parse(call.function.arguments) as object }]
      : [],
  )
  return new AIMessage({ content: partsOf(message.content), tool_calls: tool_calls ?? [] })
}

/** LangChain's parts have the shape of the API's. */
function partsOf(
  content: string | readonly { readonly type: string }[] | null | undefined,
): string | { type: string }[] {
  return typeof content === 'string' ? content : [...(content ?? [])]
}

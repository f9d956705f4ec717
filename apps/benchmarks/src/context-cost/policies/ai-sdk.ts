import type { ChatMessage } from '@chinwag/core'
import { type AssistantModelMessage, type ModelMessage, pruneMessages, type ToolModelMessage } from 'ai'
import type { Policy } from './policy.ts'

/** `pruneMessages` as its documents show it. It knows no limit: it takes old tool calls out, and nothing else. */
export const aiSdkPrune: Policy = {
  id: 'ai-sdk',
  title: 'pruneMessages',
  create: () => async (history) =>
    fromAiSdk(
      pruneMessages({
        messages: toAiSdk(history),
        reasoning: 'before-last-message',
        toolCalls: 'before-last-2-messages',
        emptyMessages: 'remove',
      }),
    ),
}

/** The same messages as objects of the AI SDK: the results of one step are one message there. */
export function toAiSdk(history: readonly ChatMessage[]): ModelMessage[] {
  const messages: ModelMessage[] = []
  for (const message of history) {
    const last = messages.at(-1)
    if (message.role === 'tool') {
      const result = resultOf(message.tool_call_id, textOf(message.content))
      if (last?.role === 'tool') last.content.push(result)
      else messages.push({ role: 'tool', content: [result] })
    } else if (message.role === 'assistant') messages.push({ role: 'assistant', content: assistantParts(message) })
    else if (message.role === 'user') messages.push({ role: 'user', content: userParts(message.content) })
    else messages.push({ role: 'system', content: textOf(message.content) })
  }
  return messages
}

const toolName = 'tool'

function resultOf(toolCallId: string, value: string): ToolModelMessage['content'][number] {
  return { type: 'tool-result', toolCallId, toolName, output: { type: 'text', value } }
}

function assistantParts(message: Extract<ChatMessage, { role: 'assistant' }>): AssistantModelMessage['content'] {
  const text = textOf(message.content)
  if (!message.tool_calls) return text
  const calls = message.tool_calls.flatMap((call) =>
    call.type === 'function'
      ? [
          {
            type: 'tool-call' as const,
            toolCallId: call.id,
            toolName: call.function.name,
            input: JSON.parse(call.function.arguments) as unknown,
          },
        ]
      : [],
  )
  return [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...calls]
}

function userParts(content: unknown): Extract<ModelMessage, { role: 'user' }>['content'] {
  if (!Array.isArray(content)) return textOf(content)
  return content.map((part: { type: string; text?: string; image_url?: { url: string } }) =>
    part.type === 'text'
      ? { type: 'text' as const, text: part.text ?? '' }
      : { type: 'image' as const, image: part.image_url?.url ?? '' },
  )
}

const textOf = (content: unknown): string => (typeof content === 'string' ? content : '')

/** As its client for servers that speak the API's protocol sends them. */
export function fromAiSdk(messages: readonly ModelMessage[]): ChatMessage[] {
  return messages.flatMap((message): ChatMessage[] => {
    if (message.role === 'system') return [{ role: 'system', content: message.content }]
    if (message.role === 'user') return [{ role: 'user', content: userContent(message.content) }]
    if (message.role === 'assistant') return [assistantMessage(message.content)]
    return message.content.flatMap((part): ChatMessage[] =>
      part.type === 'tool-result' && part.output.type === 'text'
        ? [{ role: 'tool', tool_call_id: part.toolCallId, content: part.output.value }]
        : [],
    )
  })
}

function userContent(
  content: Extract<ModelMessage, { role: 'user' }>['content'],
): Extract<ChatMessage, { role: 'user' }>['content'] {
  if (typeof content === 'string') return content
  return content.map((part) =>
    part.type === 'text'
      ? { type: 'text', text: part.text }
      : {
          type: 'image_url',
          image_url: { url: part.type === 'image' && typeof part.image === 'string' ? part.image : '' },
        },
  )
}

function assistantMessage(content: AssistantModelMessage['content']): ChatMessage {
  if (typeof content === 'string') return { role: 'assistant', content }
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('')
  const tool_calls = content.flatMap((part) =>
    part.type === 'tool-call'
      ? [
          {
            id: part.toolCallId,
            type: 'function' as const,
            function: { name: part.toolName, arguments: JSON.stringify(part.input) },
          },
        ]
      : [],
  )
  return { role: 'assistant', content: text, ...(tool_calls.length > 0 ? { tool_calls } : {}) }
}

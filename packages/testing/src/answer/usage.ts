import type { ChatMessage, ChatParams, CompletionChoice, Usage } from '@chinwag/core'
import { canonical } from './canonical.ts'
import { isRecord } from './is-record.ts'
import { countPieces } from './pieces.ts'

const tokensPerImage = 85
const tokensPerMessage = 4
const tokensPerReply = 3

/**
 * How many tokens the simulator counts for one message: the pieces of its texts, names and tool calls, 4 for the frame, and
 * 85 for each image, sound or file.
 */
function messageTokens(message: ChatMessage): number {
  const { content, role: _role, ...fields } = message
  const rest = Object.keys(fields).length === 0 ? 0 : countPieces(canonical(fields))
  return tokensPerMessage + contentTokens(content) + rest
}

/** The parts of a prompt in the order in which a provider's prompt cache sees them, with their tokens. */
export function promptParts(params: ChatParams): { readonly text: string; readonly tokens: number }[] {
  const extras = [params.tools, params.response_format].filter((extra) => extra !== undefined).map(canonical)
  return [
    ...extras.map((text) => ({ text, tokens: countPieces(text) })),
    ...params.messages.map((message) => ({ text: canonical(message), tokens: messageTokens(message) })),
  ]
}

/** How many tokens the simulator counts for the prompt: its messages, 3 for the reply, and its tools and schema as JSON. */
function promptTokens(params: ChatParams): number {
  return promptParts(params).reduce((sum, { tokens }) => sum + tokens, tokensPerReply)
}

/** What an answer cost: the pieces of all its choices, reasoning included. */
export function usageOf(params: ChatParams, choices: readonly CompletionChoice[], cachedTokens: number): Usage {
  const prompt = promptTokens(params)
  const reasoning = sum(choices, ({ message }) => countPieces(message.reasoning_content ?? ''))
  const completion = reasoning + sum(choices, answerTokens)
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cachedTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

function answerTokens({ message }: CompletionChoice): number {
  const calls = sum(
    message.tool_calls ?? [],
    (call) => countPieces(call.function.name) + countPieces(call.function.arguments),
  )
  return countPieces(message.content ?? '') + countPieces(message.refusal ?? '') + calls
}

function contentTokens(content: unknown): number {
  if (typeof content === 'string') return countPieces(content)
  if (!Array.isArray(content)) return 0
  return sum(content, (part: unknown) => {
    const text = isRecord(part) ? (part['text'] ?? part['refusal']) : undefined
    return typeof text === 'string' ? countPieces(text) : tokensPerImage
  })
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0)
}

import type { ChatMessage } from '@chinwag/core'
import { asFields, type Fields } from './as-fields.ts'
import { imageSizeOf } from './image-size.ts'
import { type ImageRule, imageTokens } from './image-tokens.ts'
import type { TokenCounter } from './token-counter.ts'

/** Every message is framed by three tokens, and its name by one more. */
const perMessage = 3
const perName = 1
/** A call and its result are framed as well; several calls in one message are wrapped once more. */
const perCall = 7
const perParallelCalls = 16

/** What stands for parts whose cost cannot be told from outside. */
const perFile = 1_500
const bytesPerFileToken = 50
const perUnknownPart = 500
const audioTokensPerSecond = 10
/** Low on purpose: fewer bytes a second make more seconds. */
const audioBytesPerSecond: Readonly<Record<string, number>> = { wav: 32_000, pcm16: 32_000 }
const compressedBytesPerSecond = 4_000

/** Counts one message as the API does: its frame, its role and its fields. Never throws, whatever is in the message. */
export function messageTokens(message: ChatMessage, count: TokenCounter, rule: ImageRule): number {
  const fields: Fields = message
  const text = (value: unknown): number => (typeof value === 'string' && value !== '' ? count(value) : 0)
  const name = text(fields['name'])
  return (
    perMessage +
    text(fields['role']) +
    contentTokens(fields['content'], text, rule) +
    (name > 0 ? name + perName : 0) +
    text(fields['refusal']) +
    callTokens(fields, text)
  )
}

function contentTokens(content: unknown, text: (value: unknown) => number, rule: ImageRule): number {
  if (!Array.isArray(content)) return text(content)
  return content.reduce((total: number, part: unknown) => total + partTokens(asFields(part), text, rule), 0)
}

function partTokens(part: Fields, text: (value: unknown) => number, rule: ImageRule): number {
  switch (part['type']) {
    case 'text':
      return text(part['text'])
    case 'refusal':
      return text(part['refusal'])
    case 'image_url': {
      const { url, detail } = asFields(part['image_url'])
      const size = typeof url === 'string' ? imageSizeOf(url) : undefined
      return imageTokens(size, typeof detail === 'string' ? detail : undefined, rule)
    }
    case 'input_audio':
      return audioTokens(asFields(part['input_audio']))
    case 'file':
      return perFile + Math.ceil(bytesOf(asFields(part['file'])['file_data']) / bytesPerFileToken)
    default:
      return perUnknownPart + text(part['text'])
  }
}

function audioTokens({ data, format }: Fields): number {
  const bytesPerSecond = audioBytesPerSecond[String(format)] ?? compressedBytesPerSecond
  return Math.ceil((bytesOf(data) / bytesPerSecond) * audioTokensPerSecond)
}

function callTokens(message: Fields, text: (value: unknown) => number): number {
  const calls: readonly unknown[] = Array.isArray(message['tool_calls']) ? message['tool_calls'] : []
  const legacy = message['function_call'] ? [{ function: message['function_call'] }] : []
  let tokens = calls.length > 1 ? perParallelCalls : 0
  for (const call of [...calls, ...legacy]) {
    const { function: called, custom } = asFields(call)
    const { name, arguments: input, input: free } = asFields(called ?? custom)
    tokens += perCall + text(name) + text(input) + text(free)
  }
  return tokens
}

function bytesOf(base64: unknown): number {
  return typeof base64 === 'string' ? base64.length * 0.75 : 0
}

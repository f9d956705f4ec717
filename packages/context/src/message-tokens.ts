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

/** What a part of a message costs: a number of tokens, or a text whose tokens are to be counted. */
export type Cost = number | string

/** Counts one message as the API does: its frame, its role and its fields. Never throws, whatever is in the message. */
export function messageTokens(message: ChatMessage, count: TokenCounter, rule: ImageRule): number {
  let tokens = 0
  for (const cost of costsOf(message, rule)) tokens += typeof cost === 'string' ? count(cost) : cost
  return tokens
}

/** The same one by one, for whoever wants to pause in between. */
export function* costsOf(message: ChatMessage, rule: ImageRule): Generator<Cost, void> {
  const fields: Fields = message
  const { role, content, name, refusal } = fields
  yield perMessage
  yield* textOf(role)
  if (Array.isArray(content)) for (const part of content) yield* costsOfPart(asFields(part), rule)
  else yield* textOf(content)
  yield* textOf(name)
  if (isText(name)) yield perName
  yield* textOf(refusal)
  yield* costsOfCalls(fields)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function textOf(value: unknown): readonly string[] {
  return isText(value) ? [value] : []
}

function* costsOfPart(part: Fields, rule: ImageRule): Generator<Cost, void> {
  switch (part['type']) {
    case 'text':
      return yield* textOf(part['text'])
    case 'refusal':
      return yield* textOf(part['refusal'])
    case 'image_url': {
      const { url, detail } = asFields(part['image_url'])
      const size = typeof url === 'string' ? imageSizeOf(url) : undefined
      yield imageTokens(size, typeof detail === 'string' ? detail : undefined, rule)
      return
    }
    case 'input_audio':
      yield audioTokens(asFields(part['input_audio']))
      return
    case 'file':
      yield perFile + Math.ceil(bytesOf(asFields(part['file'])['file_data']) / bytesPerFileToken)
      return
    default:
      yield perUnknownPart
      yield* textOf(part['text'])
  }
}

function audioTokens({ data, format }: Fields): number {
  const bytesPerSecond = audioBytesPerSecond[String(format)] ?? compressedBytesPerSecond
  return Math.ceil((bytesOf(data) / bytesPerSecond) * audioTokensPerSecond)
}

function* costsOfCalls(message: Fields): Generator<Cost, void> {
  const calls: readonly unknown[] = Array.isArray(message['tool_calls']) ? message['tool_calls'] : []
  const legacy = message['function_call'] ? [{ function: message['function_call'] }] : []
  if (calls.length > 1) yield perParallelCalls
  for (const call of [...calls, ...legacy]) {
    const { function: called, custom } = asFields(call)
    const { name, arguments: input, input: free } = asFields(called ?? custom)
    yield perCall
    for (const text of [name, input, free]) yield* textOf(text)
  }
}

function bytesOf(base64: unknown): number {
  return typeof base64 === 'string' ? base64.length * 0.75 : 0
}

import type { ChatMessage } from '@chinwag/core'
import { asFields, type Fields } from '../as-fields.ts'
import { characterBorder } from '../character-border.ts'
import type { TokenCounter } from '../token-counter.ts'

/** Writes messages down as text, and parts it into pieces that take no more than so many tokens each. */
export function transcriptOf(messages: readonly ChatMessage[], maxTokens: number, count: TokenCounter): string[] {
  const pieces: string[] = []
  let piece = ''
  let tokens = 0
  for (const part of messages.flatMap((message) => split(textOf(message), maxTokens, count))) {
    const size = count(part) + 1
    if (piece !== '' && tokens + size > maxTokens) {
      pieces.push(piece)
      piece = ''
      tokens = 0
    }
    piece = piece === '' ? part : `${piece}\n\n${part}`
    tokens += size
  }
  return piece === '' ? pieces : [...pieces, piece]
}

function textOf(message: ChatMessage): string {
  const fields: Fields = message
  const calls = Array.isArray(fields['tool_calls']) ? fields['tool_calls'].map((call) => callText(asFields(call))) : []
  const content = contentText(fields['content'])
  return `${message.role}: ${[content, ...calls].filter((text) => text !== '').join('\n')}`
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => {
      const { type, text, refusal } = asFields(part)
      return typeof text === 'string' ? text : typeof refusal === 'string' ? refusal : `[${String(type)}]`
    })
    .join('\n')
}

function callText({ function: called, custom }: Fields): string {
  const { name, arguments: input, input: free } = asFields(called ?? custom)
  const given = [input, free].find((text) => typeof text === 'string') ?? ''
  return `[calls ${String(name)}: ${given}]`
}

/** Halves, until each piece is short enough. */
function split(text: string, maxTokens: number, count: TokenCounter): string[] {
  if (text.length < 3 || count(text) + 1 <= maxTokens) return [text]
  const middle = borderNear(text, Math.floor(text.length / 2))
  return [...split(text.slice(0, middle), maxTokens, count), ...split(text.slice(middle), maxTokens, count)]
}

/** After a word, where one ends before three quarters of the text. */
function borderNear(text: string, middle: number): number {
  const space = text.indexOf(' ', middle)
  return space === -1 || space > middle * 1.5 ? characterBorder(text, middle) : space
}

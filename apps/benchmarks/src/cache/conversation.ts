import type { ChatMessage } from '@chinwag/core'

/** What every contestant is asked with: a fixed model, and no chance in its answer. */
export const model = 'gpt-4.1-mini'

const sentence =
  'A decorator takes a function and gives another one that does something before it, after it or instead of it. '

/** A conversation of so many messages, each of so many sentences of some 110 characters, no two of them alike. The last one is the user's. */
export function conversation(length: number, { ending = '', sentences = 3 } = {}): ChatMessage[] {
  return Array.from({ length }, (_, at) => {
    const role = (length - at) % 2 === 1 ? ('user' as const) : ('assistant' as const)
    return { role, content: `${at}: ${sentence.repeat(sentences)}${at === length - 1 ? ending : ''}` }
  })
}

/** The same in objects of its own, as a program has it that reads its conversations from a database. */
export function copyOf(messages: readonly ChatMessage[]): ChatMessage[] {
  return JSON.parse(JSON.stringify(messages)) as ChatMessage[]
}

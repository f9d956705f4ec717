import { hash } from 'node:crypto'
import type { ChatChunk, ChatCompletion, ChatMessage } from '@chinwag/core'
import { LRUCache } from 'lru-cache'
import { model } from '../conversation.ts'
import { apiKey, baseURL, type Contestant } from './contestant.ts'

type Answer = ChatCompletion | readonly ChatChunk[]

/** How an answer is held: as the object itself, which then is everybody's, or as JSON, and each caller gets objects of its own. */
interface Variant {
  readonly name: string
  readonly isCopied: boolean
}

/** The least that a cache can be: `lru-cache`, and a SHA-256 over `JSON.stringify` of the body. */
export function bare({ name, isCopied }: Variant): Contestant {
  return {
    name,
    async create(fetch) {
      const entries = new LRUCache<string, Answer | string>({ max: 10_000 })
      async function answerTo(messages: ChatMessage[], isStream: boolean): Promise<Answer> {
        const text = JSON.stringify({ model, temperature: 0, messages, ...(isStream && { stream: true }) })
        const key = hash('sha256', text)
        const known = entries.get(key)
        if (known !== undefined) return typeof known === 'string' ? (JSON.parse(known) as Answer) : known
        const answer = await ask(fetch, text, isStream)
        entries.set(key, isCopied ? JSON.stringify(answer) : answer)
        return answer
      }
      return {
        async json(messages) {
          const answer = (await answerTo(messages, false)) as ChatCompletion
          return answer.choices[0]?.message.content ?? ''
        },
        async stream(messages, onText) {
          for (const chunk of (await answerTo(messages, true)) as readonly ChatChunk[]) {
            const text = chunk.choices[0]?.delta.content
            if (text) onText(text)
          }
        },
      }
    },
  }
}

async function ask(fetch: typeof globalThis.fetch, body: string, isStream: boolean): Promise<Answer> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const response = await fetch(`${baseURL}/chat/completions`, { method: 'POST', headers, body })
  if (!isStream) return (await response.json()) as ChatCompletion
  const events = (await response.text()).split('\n\n').filter((event) => event.startsWith('data: {'))
  return events.map((event) => JSON.parse(event.slice('data: '.length)) as ChatChunk)
}

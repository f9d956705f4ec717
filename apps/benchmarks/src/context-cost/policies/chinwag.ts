import { context, type Strategy, shortenTools } from '@chinwag/context'
import { type ChatMessage, createChat } from '@chinwag/core'
import { answer } from '../answer.ts'
import { countText } from '../prompt-cache.ts'
import type { Policy } from './policy.ts'

/** The middleware with its default grid. */
export const chinwag = middleware('chinwag', 'Chinwag')

/** The same, and old results of tools are shortened before anything is dropped. */
export const chinwagShorten = middleware('chinwag-shorten', 'Chinwag, shortenTools', shortenTools)

/** What the middleware sends, read off the body of the request. It counts exactly, as the others here do. */
function middleware(id: string, title: string, strategy?: () => Strategy): Policy {
  return {
    id,
    title,
    create(maxTokens) {
      let sent: readonly ChatMessage[] = []
      const chat = createChat({
        apiKey: 'none',
        fetch: (_, init) => {
          sent = (JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as { messages: ChatMessage[] }).messages
          return answer()
        },
        use: [context({ window: maxTokens, reserve: 0, margin: 0, count: countText, strategy: strategy?.() })],
      })
      return async (messages) => {
        await chat.complete({ model: 'gpt-4.1', messages: [...messages] })
        return sent
      }
    },
  }
}

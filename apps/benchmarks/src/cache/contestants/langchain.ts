import { model } from '../conversation.ts'
import { apiKey, baseURL, type Contestant } from './contestant.ts'

/** `ChatOpenAI` with the `InMemoryCache`. */
export const langchain: Contestant = {
  name: 'langchain',
  async create(fetch) {
    const [{ InMemoryCache }, { ChatOpenAI }] = await Promise.all([
      import('@langchain/core/caches'),
      import('@langchain/openai'),
    ])
    const client = new ChatOpenAI({
      ...{ model, temperature: 0, apiKey, maxRetries: 0, streamUsage: false, cache: new InMemoryCache() },
      configuration: { baseURL, fetch },
    })
    return {
      async json(messages) {
        return (await client.invoke(messages.map(toLangchain))).text
      },
      async stream(messages, onText) {
        for await (const chunk of await client.stream(messages.map(toLangchain))) if (chunk.text) onText(chunk.text)
      },
    }
  },
}

function toLangchain({ role, content }: { readonly role: string; readonly content?: unknown }): {
  role: string
  content: string
} {
  if (typeof content !== 'string') throw new TypeError('The messages must be texts.')
  return { role, content }
}

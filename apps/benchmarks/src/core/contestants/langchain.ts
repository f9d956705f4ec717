import { type Contestant, model, question, system } from './contestant.ts'

export const langchain: Contestant = {
  name: 'langchain',
  async load() {
    const { ChatOpenAI } = await import('@langchain/openai')
    return ({ apiKey, baseURL }) => {
      const client = new ChatOpenAI({ model, apiKey, maxRetries: 0, streamUsage: false, configuration: { baseURL } })
      const messages = [
        { role: 'system', content: system },
        { role: 'user', content: question },
      ]
      return {
        async json(signal) {
          return (await client.invoke(messages, { ...(signal && { signal }) })).text
        },
        async stream(onText, signal) {
          for await (const chunk of await client.stream(messages, { ...(signal && { signal }) }))
            if (chunk.text && onText(chunk.text)) break
        },
      }
    }
  },
}

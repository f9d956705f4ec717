import { body, type Contestant } from './contestant.ts'

export const openai: Contestant = {
  name: 'openai',
  async load() {
    const { default: OpenAI } = await import('openai')
    return (options) => {
      const client = new OpenAI({ ...options, maxRetries: 0 })
      return {
        async json(signal) {
          const answer = await client.chat.completions.create(body, { signal })
          return answer.choices[0]?.message.content ?? ''
        },
        async stream(onText, signal) {
          for await (const chunk of await client.chat.completions.create({ ...body, stream: true }, { signal })) {
            const text = chunk.choices[0]?.delta.content
            if (text && onText(text)) break
          }
        },
      }
    }
  },
}

import { readByHand } from '../hand-written-parser.ts'
import { body, type Contestant } from './contestant.ts'

interface Completion {
  readonly choices: readonly { readonly message: { readonly content: string } }[]
}

/** An HTTP client: its streams are read by hand. */
export const ky: Contestant = {
  name: 'ky',
  async load() {
    const { default: ky } = await import('ky')
    return ({ apiKey, baseURL }) => {
      const client = ky.create({ headers: { authorization: `Bearer ${apiKey}` }, retry: 0 })
      const url = `${baseURL}/chat/completions`
      return {
        async json(signal) {
          const answer = await client.post(url, { json: body, signal: signal ?? null }).json<Completion>()
          return answer.choices[0]?.message.content ?? ''
        },
        async stream(onText, signal) {
          const response = await client.post(url, { json: { ...body, stream: true }, signal: signal ?? null })
          if (response.body) await readByHand(response.body, onText)
        },
      }
    }
  },
}

import type { CacheOptions } from '@chinwag/cache'
import { model } from '../conversation.ts'
import { loadSubject } from '../load-subject.ts'
import { apiKey, baseURL, type Contestant } from './contestant.ts'

interface Variant {
  readonly name: string
  /** Without a cache where there are none. */
  readonly options?: CacheOptions
}

/** Ours with the cache in front, or without it. */
export function chinwag({ name, options }: Variant): Contestant {
  return {
    name,
    async create(fetch) {
      const { cache, createChat } = await loadSubject()
      const chat = createChat({ baseURL, apiKey, fetch, use: options ? [cache(options)] : [] })
      const bodyOf = <T>(messages: T) => ({ model, temperature: 0, messages })
      return {
        async json(messages) {
          return (await chat.complete(bodyOf(messages))).choices[0]?.message.content ?? ''
        },
        async stream(messages, onText) {
          for await (const chunk of chat.stream(bodyOf(messages))) {
            const text = chunk.choices[0]?.delta.content
            if (text) onText(text)
          }
        },
      }
    },
  }
}

import { type ChatCompletion, ChatResponse, createChat } from '@chinwag/core'
import { expect, it } from 'vitest'
import { question, richCompletion } from '../test/fixtures.ts'
import { cache } from './cache.ts'

it.each<[string, () => ChatCompletion]>([
  ['a function in it', () => ({ ...richCompletion, x_log: () => 'x' })],
  ['a proxy around it', () => new Proxy(structuredClone(richCompletion), {})],
])('an answer of a transport of one’s own is given as what JSON has of it: with %s', async (_, make) => {
  const chat = createChat({ transport: async () => ChatResponse.fromCompletion(make()), use: [cache()] })
  await expect(chat.complete(question)).resolves.toMatchObject(richCompletion)
})

it('an answer that cannot be copied at all fails the call, and does not let it wait', async () => {
  const made = { ...richCompletion, x_log: () => 'x', x_count: 1n }
  const chat = createChat({ transport: async () => ChatResponse.fromCompletion(made), use: [cache()] })
  await expect(chat.complete(question)).rejects.toThrow(TypeError)
})

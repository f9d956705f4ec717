import { createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { expect, it } from 'vitest'
import { question } from '../test/fixtures.ts'
import { turn } from '../test/scripted-server.ts'
import { cache } from './cache.ts'
import { cacheKey } from './cache-key.ts'

/** A store whose writes are done when a test says so, in the order that it says. */
function setUp() {
  const entries = new Map<string, string>()
  const writes: (() => void)[] = []
  const store = {
    get: (key: string) => entries.get(key),
    set: (key: string, value: string) =>
      new Promise<void>((resolve) => {
        writes.push(() => {
          entries.set(key, value)
          resolve()
        })
      }),
    delete: (key: string) => entries.delete(key),
  }
  let count = 0
  const simulator = createSimulator({ answer: () => `answer ${++count}` })
  const middleware = cache({ store, scope: 'shared' })
  const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use: [middleware] })
  const key = cacheKey(question, { baseURL: 'https://api.openai.com/v1', scope: 'shared' })
  return { chat, middleware, entries, writes, key }
}

it('a slow write does not bring back what was forgotten while it was under way', async () => {
  const { chat, middleware, entries, writes, key } = setUp()
  await chat.complete(question)
  await turn()
  const forgotten = middleware.invalidate({ key: await key })
  await turn()
  for (const write of writes.splice(0)) write()
  await forgotten
  await chat.idle()
  expect([...entries.keys()].filter((name) => !name.includes(':scope:'))).toEqual([])
})

it('a slow write does not take the place of an answer that was asked for later', async () => {
  const { chat, entries, writes, key } = setUp()
  await chat.complete(question)
  await turn()
  await chat.complete(question, { cache: 'refresh' })
  await turn()
  // The store would do the second one first, had it been given it.
  while (writes.length > 0) {
    writes.pop()?.()
    await turn()
  }
  await chat.idle()
  expect(entries.get(await key)).toContain('answer 2')
})

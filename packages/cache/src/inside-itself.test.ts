import { type CallEvent, createChat, type Middleware } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { expect, it } from 'vitest'
import { question } from '../test/fixtures.ts'
import { cache } from './cache.ts'

it('a cache that stands in a chain twice lets the call through the second time', async () => {
  const events: CallEvent[] = []
  const twice = cache()
  const simulator = createSimulator()
  const inspect = (event: CallEvent): void => void events.push(event)
  const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use: [twice, twice], inspect })
  const first = await chat.complete(question)
  await expect(chat.complete(question)).resolves.toEqual(first)
  expect(simulator.calls).toHaveLength(1)
  const decisions = events.filter(({ type }) => type === 'cache').map(({ decision }) => decision)
  expect(decisions).toEqual(['miss', 'skip', 'hit'])
})

it('a call that goes through a cache again after it failed is cached as any other', async () => {
  const again: Middleware = async function again(request, next) {
    return next(request).catch(async () => next(request))
  }
  const simulator = createSimulator({ faults: [{ attempt: 1, fault: 'server-error' }] })
  const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use: [again, cache()] })
  const first = await chat.complete(question)
  await chat.idle()
  await expect(chat.complete(question, { cache: 'only' })).resolves.toEqual(first)
})

import type { Middleware } from '@chinwag/core'
import { cpuOf, repeat } from '../../shared/cpu.ts'
import { completion } from '../../shared/replies.ts'
import { conversation, model } from '../conversation.ts'
import { apiKey, baseURL } from '../contestants/contestant.ts'
import { loadSubject } from '../load-subject.ts'
import { createUpstream } from '../upstream.ts'
import type { Case } from './case.ts'
import { cpuOfCopies } from './hits.ts'

/** Where the time of a hit goes. */
export const hitParts: Case = {
  id: 'hit-parts',
  title: 'The parts of a hit',
  how: 'Of the JSON hit above, each by itself, through what the packages export, 5,000 times after 2,000: the credential, asked for in a middleware as the cache asks for it, less a middleware that does not; `cacheKey` of message objects that it has seen and of new ones; `get` of a `memoryStore`; `JSON.parse` of the entry; a call through a chain whose only middleware answers with a `ChatResponse` at once, which is the chain and the replay.',
  metrics: [
    { name: 'scope', title: 'credential', unit: 'µs', compare: 'none' },
    { name: 'known', title: 'key, same objects', unit: 'µs', compare: 'none' },
    { name: 'fresh', title: 'key, new objects', unit: 'µs', compare: 'none' },
    { name: 'lookup', title: 'lookup', unit: 'µs', compare: 'none' },
    { name: 'parse', title: 'parse', unit: 'µs', compare: 'none' },
    { name: 'replay', title: 'chain and replay', unit: 'µs', compare: 'none' },
    { name: 'hit', title: 'whole hit, same objects', unit: 'µs', compare: 'none' },
  ],
  rounds: 5,
  contestants: ['ours'],
  async measure(world) {
    const { cache, cacheKey, ChatResponse, createChat, memoryStore, upstreamKey } = await loadSubject()
    const body = { model, temperature: 0, messages: conversation(50) }
    const times = world.count(5000)
    const costOf = async (work: () => unknown): Promise<number> => {
      const asWork = async (): Promise<unknown> => work()
      await repeat(world.count(2000), 1, asWork)
      return (await cpuOf(() => repeat(times, 1, asWork))) / times
    }
    const keyOf = (messages: typeof body.messages): Promise<string> =>
      cacheKey({ ...body, messages }, { baseURL, scope: 'shared' })
    const store = memoryStore()
    const { fetch } = createUpstream()
    const chat = createChat({ baseURL, apiKey, fetch, use: [cache({ store })] })
    const [key, entry] = await keptEntry(store, () => chat.complete(body))
    const answer = JSON.parse(completion.toString()) as Parameters<typeof ChatResponse.fromCompletion>[0]
    const replay = async () => ChatResponse.fromCompletion(answer, { source: 'cache' })
    const scoped: Middleware = async (request, _, context) => {
      await context.get(upstreamKey)?.scope(request)
      return replay()
    }
    const answering = createChat({ baseURL, apiKey, fetch, use: [replay] })
    const replayCost = await costOf(() => answering.complete(body))
    const scoping = createChat({ baseURL, apiKey, fetch, use: [scoped] })
    await cpuOfCopies(body.messages, times, keyOf)
    return {
      scope: (await costOf(() => scoping.complete(body))) - replayCost,
      known: await costOf(() => keyOf(body.messages)),
      fresh: (await cpuOfCopies(body.messages, times, keyOf)) / times,
      lookup: await costOf(() => store.get(key)),
      parse: await costOf(() => JSON.parse(entry)),
      replay: replayCost,
      hit: await costOf(() => chat.complete(body)),
    }
  },
}

/** What the cache writes into the store when this is asked for. */
async function keptEntry(
  store: { set: (key: string, value: string, ttlMs?: number) => unknown },
  ask: () => Promise<unknown>,
): Promise<readonly [string, string]> {
  const { set } = store
  const kept = new Promise<readonly [string, string]>((resolve) => {
    store.set = (key, value, ttlMs) => {
      resolve([key, value])
      return set(key, value, ttlMs)
    }
  })
  await ask()
  const entry = await kept
  store.set = set
  return entry
}

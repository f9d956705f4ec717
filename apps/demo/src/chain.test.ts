import { cache, memoryStore } from '@chinwag/cache'
import { context } from '@chinwag/context'
import { type ChatCompletion, type ChatMessage, type ChatParams, createChat, type Middleware } from '@chinwag/core'
import { retry } from '@chinwag/retry'
import { createSimulator as createServer } from '@chinwag/testing/node'
import { createSimulator, type ScriptedFault } from '@chinwag/testing'
import { describe, expect, test } from 'vitest'

const watch: Middleware = async function watch(request, next) {
  return (await next(request)).observe({ chunk() {}, settle() {} })
}

const parts = {
  watch: () => watch,
  cache: () => cache({ when: 'always' }),
  context: () => context({ window: 600, reserve: 100 }),
  retry: () => retry({ baseMs: 1, capMs: 50 }),
}

/** The documented order, outermost first, and every chain that leaves some of it out. */
const orders = (['watch', 'cache', 'context', 'retry'] as const).reduce<(keyof typeof parts)[][]>(
  (chains, name) => [...chains, ...chains.map((chain) => [...chain, name])],
  [[]],
)

const history: ChatMessage[] = Array.from({ length: 12 }, (_, turn): ChatMessage[] => [
  { role: 'user', content: `Question ${turn}: ${'how does it work? '.repeat(5)}` },
  { role: 'assistant', content: `Answer ${turn}: ${'it works so. '.repeat(8)}` },
]).flat()

const short: ChatParams = { model: 'sim', messages: [{ role: 'user', content: 'Explain decorators in Python' }] }
const long: ChatParams = { model: 'sim', messages: [...history, { role: 'user', content: 'And decorators?' }] }

function chainOf(order: readonly (keyof typeof parts)[], faults: readonly ScriptedFault[] = []) {
  const simulator = createSimulator({ faults, answer: (body) => `Answer to ${JSON.stringify(body.messages.at(-1))}` })
  const chat = createChat({ apiKey: 'k', fetch: simulator.fetch, use: order.map((name) => parts[name]()) })
  return { chat, simulator }
}

function textOf(completion: ChatCompletion): string | null | undefined {
  return completion.choices[0]?.message.content
}

describe.each(orders.map((order) => ({ name: order.join(' → ') || 'no middleware', order })))('$name', ({ order }) => {
  test('answers streams and JSON alike', async () => {
    const { chat } = chainOf(order)
    for (const body of [short, long]) {
      const expected = textOf(await chainOf([]).chat.complete(body))
      expect(await chat.stream(body).text()).toBe(expected)
      expect(textOf(await chat.complete(body))).toBe(expected)
      expect(textOf(await (await chat.send(body)).completion())).toBe(expected)
    }
  })

  test('asks the server as often as its parts say', async () => {
    const { chat, simulator } = chainOf(order)
    await chat.complete(short)
    await chat.idle()
    await chat.stream(short).text()
    await chat.complete(short)
    expect(simulator.calls).toHaveLength(order.includes('cache') ? 1 : 3)
  })

  test('tries an always failing server three times with retry, and once without', async () => {
    for (const isStream of [false, true]) {
      const { chat, simulator } = chainOf(order, [{ fault: 'server-error' }])
      const failing = isStream ? chat.stream(short).completion() : chat.complete(short)
      await expect(failing).rejects.toMatchObject({ code: 'server', status: 500 })
      expect(simulator.calls).toHaveLength(order.includes('retry') ? 3 : 1)
    }
  })

  test('sends a trimmed history where there is a window, and the whole one where not', async () => {
    const sent: ChatParams[] = []
    const spy: Middleware = async function spy(request, next) {
      sent.push(request.body)
      return next(request)
    }
    const chat = createChat({
      apiKey: 'k',
      fetch: createSimulator().fetch,
      use: [...order.map((name) => parts[name]()), spy],
    })
    await chat.complete(long)
    const messages = sent[0]?.messages ?? []
    if (order.includes('context')) expect(messages.length).toBeLessThan(long.messages.length)
    else expect(messages).toEqual(long.messages)
    expect(messages.at(-1)).toEqual(long.messages.at(-1))
  })
})

describe('over a real socket that is cut', () => {
  const full: (keyof typeof parts)[] = ['watch', 'cache', 'context', 'retry']
  const answer = 'One two three four five six seven eight nine ten.'

  /** How many events the whole stream has, its end mark included. */
  async function countEvents(): Promise<number> {
    const simulator = createSimulator({ answer: () => answer })
    const response = await simulator.fetch('http://sim.example/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: 'Bearer k' },
      body: JSON.stringify({ ...short, stream: true }),
    })
    return (await response.text()).split('\n\n').filter(Boolean).length
  }

  test.each(['reset-mid', 'close-mid', 'half-frame', 'truncate'] as const)(
    '%s at any event is an error with the partial answer, and nothing is cached',
    async (fault) => {
      const events = await countEvents()
      for (let afterChunks = 0; afterChunks < events - 2; afterChunks++) {
        const store = memoryStore()
        const stored: string[] = []
        const spyStore = {
          ...store,
          get: (key: string) => store.get(key),
          delete: (key: string) => store.delete(key),
          set(key: string, value: string, ttlMs?: number) {
            stored.push(key)
            return store.set(key, value, ttlMs)
          },
        }
        const simulator = createServer({ answer: () => answer, faults: [{ fault, afterChunks }] })
        await using server = await simulator.listen()
        const use = [cache({ when: 'always', store: spyStore }), ...full.slice(2).map((name) => parts[name]())]
        const chat = createChat({ baseURL: server.url, apiKey: 'k', use })
        const seen: string[] = []
        const reading = (async () => {
          for await (const text of chat.stream(short).text()) seen.push(text)
        })()
        const error: unknown = await reading.then(
          () => `success after ${afterChunks} events`,
          (reason: unknown) => reason,
        )
        // A body that ends before its first byte is empty: nobody can tell that a stream was meant.
        const isEmpty = fault === 'truncate' && afterChunks === 0
        expect(error).toMatchObject({ name: 'ChatError', code: isEmpty ? 'invalid_response' : 'stream_interrupted' })
        const partial = (error as { partial?: ChatCompletion }).partial
        expect(partial?.choices[0]?.message.content ?? '').toBe(seen.join(''))
        expect(answer.startsWith(seen.join(''))).toBe(true)
        await chat.idle()
        expect(stored).toEqual([])
      }
    },
  )
})

import { cache } from '@chinwag/cache'
import { createChat, type Middleware, toFetch } from '@chinwag/core'
import { retry } from '@chinwag/retry'
import type { ScriptedFault } from '@chinwag/testing'
import { createSimulator } from '@chinwag/testing/node'
import { describe, expect, test } from 'vitest'
import { openai, type Sdk, sdks } from './sdks.ts'

const answer = 'Decorators wrap functions, and that is all there is to it.'

async function chain(use: readonly Middleware[], faults: readonly ScriptedFault[] = []) {
  const simulator = createSimulator({ answer: ({ tools }) => (tools ? undefined : answer), faults })
  const server = await simulator.listen()
  const chat = createChat({ baseURL: server.url, use })
  return { chat, simulator, fetch: toFetch(chat), [Symbol.asyncDispose]: () => server.close() }
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('This was a success.')
}

const quick = () => retry({ baseMs: 1, capMs: 50 })

describe.each(sdks.map((make) => ({ make, ...make(fetch) })))(
  '$name, unmodified, on a chain',
  ({ make, endsOnBreak }) => {
    test('gets JSON answers', async () => {
      await using chinwag = await chain([])
      expect(await make(chinwag.fetch).json('m', 'Explain decorators')).toBe(answer)
    })

    test('gets streamed answers', async () => {
      await using chinwag = await chain([])
      expect(await textOf(make(chinwag.fetch).stream('m', 'Explain decorators'))).toBe(answer)
    })

    test('gets tool calls', async () => {
      await using chinwag = await chain([])
      expect(await make(chinwag.fetch).tools('m', 'What is the weather in Oslo?')).toEqual(['weather'])
    })

    test('sends its own key where the chat has none', async () => {
      await using chinwag = await chain([])
      const sent: (string | null)[] = []
      const spy: Middleware = async (request, next) => {
        sent.push(request.headers.get('authorization'))
        return next(request)
      }
      await make(toFetch(createChat({ fetch: chinwag.simulator.fetch, use: [spy] }))).json('m', 'Hi')
      expect(sent).toEqual(['Bearer sk-of-the-sdk'])
    })

    test('does not see a 429 that the chain retried', async () => {
      for (const ask of [(sdk: Sdk) => sdk.json('m', 'Hi'), (sdk: Sdk) => textOf(sdk.stream('m', 'Hi'))]) {
        await using chinwag = await chain([quick()], [{ attempt: 1, fault: 'rate-limit', retryAfterMs: 1 }])
        expect(await ask(make(chinwag.fetch))).toBe(answer)
        expect(chinwag.simulator.calls).toHaveLength(2)
      }
    })

    test('sends an always failing request as often as the chain says', async () => {
      for (const ask of [(sdk: Sdk) => sdk.json('m', 'Hi'), (sdk: Sdk) => textOf(sdk.stream('m', 'Hi'))]) {
        await using chinwag = await chain([quick()], [{ fault: 'server-error' }])
        await failureOf(ask(make(chinwag.fetch)))
        expect(chinwag.simulator.calls).toHaveLength(3)
      }
    })

    test('reports a stream that was cut as an error, after what had arrived', async () => {
      for (const fault of ['reset-mid', 'truncate', 'error-in-stream'] as const) {
        await using chinwag = await chain([], [{ fault, afterChunks: 4 }])
        let seen = ''
        const reading = (async () => {
          for await (const piece of make(chinwag.fetch).stream('m', 'Hi')) seen += piece
        })()
        await failureOf(reading)
        expect(answer.startsWith(seen)).toBe(true)
        expect(seen).not.toBe('')
      }
    })

    if (endsOnBreak) {
      test('closes the upstream connection when a stream is left', async () => {
        await using chinwag = await chain([], [{ fault: 'stall', afterChunks: 4 }])
        for await (const _ of make(chinwag.fetch).stream('m', 'Hi')) break
        await expect.poll(() => chinwag.simulator.calls[0]?.outcome, { timeout: 5000 }).toBe('hung-up')
      })
    }

    test('closes the upstream connection when it is aborted', async () => {
      await using chinwag = await chain([], [{ fault: 'stall-before-head' }])
      const controller = new AbortController()
      const call = failureOf(make(chinwag.fetch).json('m', 'Hi', controller.signal))
      await expect.poll(() => chinwag.simulator.calls.length, { timeout: 5000 }).toBe(1)
      controller.abort()
      await call
      await expect.poll(() => chinwag.simulator.calls[0]?.outcome, { timeout: 5000 }).toBe('hung-up')
    })

    test('closes the upstream connection when a stream is aborted', async () => {
      await using chinwag = await chain([], [{ fault: 'stall', afterChunks: 4 }])
      const controller = new AbortController()
      const reading = failureOf(
        (async () => {
          for await (const _ of make(chinwag.fetch).stream('m', 'Hi', controller.signal)) controller.abort()
          // The AI SDK and openai end an aborted stream without an error.
          throw new Error('The stream ended.')
        })(),
      )
      await reading
      await expect.poll(() => chinwag.simulator.calls[0]?.outcome, { timeout: 5000 }).toBe('hung-up')
    })

    test('shares one cache entry between streams and JSON', async () => {
      await using chinwag = await chain([cache({ when: 'always' })])
      const sdk = make(chinwag.fetch)
      const first = await textOf(sdk.stream('m', 'Hi'))
      await chinwag.chat.idle()
      expect(await sdk.json('m', 'Hi')).toBe(first)
      expect(chinwag.simulator.calls).toHaveLength(1)
    })
  },
)

test('openai with its own retries on sends no more than the chain says', async () => {
  await using chinwag = await chain([quick()], [{ fault: 'server-error' }])
  await failureOf(openai(chinwag.fetch, 2).json('m', 'Hi'))
  expect(chinwag.simulator.calls).toHaveLength(3)
})

test('openai alone takes a cut stream for a success: what the chain is there for', async () => {
  const simulator = createSimulator({ answer: () => answer, faults: [{ fault: 'truncate', afterChunks: 4 }] })
  const seen = await textOf(openai(simulator.fetch).stream('m', 'Hi'))
  expect(answer.startsWith(seen)).toBe(true)
  expect(seen).not.toBe(answer)
})

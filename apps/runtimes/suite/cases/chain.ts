import { cache, cacheKey } from '@chinwag/cache'
import { context, countTokens } from '@chinwag/context'
import type { ChatMessage } from '@chinwag/core'
import { retry } from '@chinwag/retry'
import { ask, type Case, type Scene, text } from '../case.ts'
import { chatError, check, contentOf, equal } from '../expect.ts'

const history: readonly ChatMessage[] = Array.from({ length: 12 }, (_, turn): ChatMessage[] => [
  { role: 'user', content: `Question ${turn}: ${text}` },
  { role: 'assistant', content: `Answer ${turn}: ${text.repeat(3)}` },
]).flat()

/** Every package in one chain, over the network. */
export const chainCases: readonly Case[] = [
  {
    name: 'the whole chain tries again, then answers streams and JSON from its cache',
    async run(scene) {
      const { chat } = chainOf(scene)
      const first = contentOf(await chat.complete(ask('sim-500-twice')))
      equal(await scene.server.requests(), 3, 'requests')
      await chat.idle()
      const again = await chat.send(ask('sim-500-twice'))
      equal([again.source, contentOf(await again.completion())], ['cache', first], 'from the cache')
      equal(await chat.stream(ask('sim-500-twice')).text(), first, 'stream from the cache')
      equal(await scene.server.requests(), 3, 'requests in the end')
    },
  },
  {
    name: 'the whole chain gets over a connection that is reset before the head',
    async run(scene) {
      const answer = await chainOf(scene).chat.stream(ask('sim-reset-before-head-then-ok')).text()
      check(answer.length > 100, 'there is an answer')
    },
  },
  {
    name: 'the whole chain asks once for two calls that come together',
    async run(scene) {
      const { chat } = chainOf(scene)
      const [one, other] = await Promise.all([chat.complete(ask('sim')), chat.stream(ask('sim')).text()])
      equal(other, contentOf(one), 'answers')
      equal(await scene.server.requests(), 1, 'requests')
    },
  },
  {
    name: 'the whole chain neither repeats nor keeps a stream that broke after its first token',
    async run(scene) {
      const { chat } = chainOf(scene)
      await chatError(chat.stream(ask('sim-close-mid-then-ok')).text(), 'stream_interrupted')
      equal(await scene.server.requests(), 1, 'requests')
      await chat.idle()
      check((await chat.stream(ask('sim-close-mid-then-ok')).text()).length > 100, 'the next call has an answer')
      equal(await scene.server.requests(), 2, 'requests in the end')
    },
  },
  {
    name: 'the whole chain shortens a long conversation, by the same estimate on every runtime',
    async run(scene) {
      const { chat, cuts } = chainOf(scene)
      const body = { model: 'echo', messages: [...history, { role: 'user', content: text } as const] }
      equal(contentOf(await chat.complete(body)), text, 'content')
      equal(cuts.length, 1, 'cuts')
      return [...cuts, countTokens(history), await cacheKey(body, { baseURL: 'https://api.example/v1', scope: 'a' })]
    },
  },
]

function chainOf({ chat }: Scene) {
  const cuts: number[] = []
  const onTrim = ({ tokensAfter }: { readonly tokensAfter: number }): void => void cuts.push(tokensAfter)
  return {
    cuts,
    chat: chat({
      use: [
        cache({ when: 'always', storeTimeoutMs: 10_000 }),
        context({ window: 900, reserve: 100, onTrim }),
        retry({ baseMs: 1, capMs: 50 }),
      ],
    }),
  }
}

import { type ChatErrorCode, createChat } from '@chinwag/core'
import { ask, type Case } from '../case.ts'
import { chatError, check, contentOf, equal } from '../expect.ts'

/** Models that refuse, and what core makes of it. */
const refusals: readonly (readonly [model: string, code: ChatErrorCode, status: number])[] = [
  ['sim-unauthorized', 'authentication', 401],
  ['sim-forbidden', 'permission', 403],
  ['sim-model-not-found', 'not_found', 404],
  ['sim-quota', 'quota', 429],
  ['sim-rate-limit', 'rate_limit', 429],
  ['sim-context-length', 'context_length', 400],
  ['sim-content-filter-prompt', 'content_filter', 400],
  ['sim-server-error', 'server', 500],
  ['sim-overloaded', 'overloaded', 503],
  ['sim-html-502', 'server', 502],
]

/** Refusals of the server, each a `ChatError` with a code. */
export const errorCases: readonly Case[] = [
  {
    name: 'each refusal of the server is a ChatError with its code',
    async run({ chat }) {
      for (const [model, code, status] of refusals) {
        for (const isStream of [false, true]) {
          const error = await chatError(chat().send({ ...ask(model), stream: isStream }), code)
          equal(error.status, status, `status of ${model}`)
          check(error.requestId !== undefined, `${model} has a request id`)
        }
      }
    },
  },
  {
    name: 'the wait that the server asks for is on the error',
    async run({ chat }) {
      equal((await chatError(chat().complete(ask('sim-rate-limit')), 'rate_limit')).retryAfterMs, 1_000, 'retryAfterMs')
    },
  },
  {
    name: 'the key is sent, and a wrong one is refused without being quoted',
    async run({ chat }) {
      const error = await chatError(chat({ apiKey: 'sk-wrong-123456' }).complete(ask('echo')), 'authentication')
      check(!error.message.includes('wrong'), 'the key is not quoted')
    },
  },
  {
    name: 'a key is refused in a page, where everybody can read it, and nowhere else',
    async run() {
      let refused = false
      try {
        createChat({ apiKey: 'sim' })
      } catch {
        refused = true
      }
      equal(refused, navigator.userAgent.startsWith('Mozilla/'), 'refused')
    },
  },
  {
    name: 'an error inside of a stream is the one that HTTP would have given, with what had arrived',
    async run({ chat }) {
      const error = await chatError(chat().stream(ask('sim-error-in-stream')).text(), 'server')
      check(contentOf(error.partial).length > 20, 'there is a partial answer')
      await chatError(chat().complete(ask('sim-error-200')), 'server')
    },
  },
  {
    name: 'a redirect is not followed',
    async run({ chat, redirectedURL, server }) {
      await chatError(chat({ baseURL: redirectedURL }).complete(ask('echo')), 'invalid_response')
      equal(await server.requests(), 0, 'requests')
    },
  },
]

import { isChatError } from '@chinwag/core'
import { ask, type Case } from '../case.ts'
import { chatError, check, contentOf, drain, equal } from '../expect.ts'

/** Connections that fail before the head, and answers that stop half way. */
export const breakCases: readonly Case[] = [
  {
    name: 'a connection that is reset before the head is a connection error that may have been billed',
    async run({ chat }) {
      for (const isStream of [false, true]) {
        const error = await chatError(chat().send({ ...ask('sim-reset-before-head'), stream: isStream }), 'connection')
        equal([error.retryable, error.ambiguous, error.status], [true, true, undefined], 'error')
        check(error.cause instanceof Error, 'there is a cause')
      }
    },
  },
  {
    name: 'a connection that is refused is a connection error, not billed where the runtime tells it from one that was lost',
    async run({ chat, refusedURL, tellsRefusals }) {
      const error = await chatError(chat({ baseURL: refusedURL }).complete(ask('echo')), 'connection')
      equal([error.retryable, error.ambiguous], [true, !tellsRefusals], 'error')
      check(tellsRefusals === error.message.includes('REFUSED'), `it is named where it is known: ${error.message}`)
    },
  },
  ...(['reset-mid', 'close-mid', 'half-frame', 'truncate'] as const).map((fault): Case => ({
    name: `a stream that stops half way (${fault}) is an error with what had arrived`,
    async run({ chat }) {
      const { items, error } = await drain(
        chat()
          .stream(ask(`sim-${fault}`))
          .text(),
      )
      check(isChatError(error) && error.code === 'stream_interrupted', `it is interrupted, got ${String(error)}`)
      equal(contentOf(error.partial), items.join(''), 'partial')
      // A reset may take with it what was not read yet; an end in order may not.
      check(fault === 'reset-mid' || fault === 'half-frame' || items.length > 5, 'much had arrived')
    },
  })),
  ...(['reset-mid', 'close-mid', 'half-frame'] as const).map((fault): Case => ({
    name: `an answer in JSON that stops half way (${fault}) is an error`,
    async run({ chat }) {
      const error = await chatError(chat().complete(ask(`sim-${fault}`)), 'stream_interrupted')
      check(error.requestId !== undefined, 'there is a request id')
    },
  })),
  {
    name: 'an answer that is none is a typed error',
    async run({ chat }) {
      for (const model of ['sim-empty', 'sim-malformed-json']) {
        await chatError(chat().complete(ask(model)), 'invalid_response')
        await chatError(chat().stream(ask(model)).text(), 'invalid_response')
      }
      await chatError(chat().complete(ask('sim-truncate')), 'invalid_response')
    },
  },
]

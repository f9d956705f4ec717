import type { Chat, ChatParams } from '@chinwag/core'

type Call = (chat: Chat, body: ChatParams, signal: AbortSignal) => Promise<unknown>

/** Thrown by a reader in the middle of an answer. */
const ownError = new Error('The reader failed.')

/** What people do with a reply, well-behaved or not. `signal` is theirs, and outlives the call. */
export const calls: Readonly<Record<string, Call>> = {
  JSON: (chat, body, signal) => chat.complete(body, { signal }),
  stream: (chat, body, signal) => chat.stream(body, { signal }).completion(),
  text: async (chat, body, signal) => {
    for await (const _ of chat.stream(body, { signal }).text());
  },
  break: async (chat, body, signal) => {
    for await (const _ of chat.stream(body, { signal })) break
  },
  throw: async (chat, body, signal) => {
    for await (const _ of chat.stream(body, { signal })) throw ownError
  },
  unread: async (chat, body, signal) => {
    await using _ = await chat.send({ ...body, stream: true }, { signal })
  },
  committed: async (chat, body, signal) => {
    await using response = await chat.send({ ...body, stream: true }, { signal })
    await response.committed()
  },
  'aborted in the wait': async (chat, body, signal) => {
    const controller = new AbortController()
    const answer = chat.complete(body, { signal: AbortSignal.any([signal, controller.signal]) })
    setTimeout(() => controller.abort(ownError), 2)
    await answer
  },
  'aborted in the answer': async (chat, body) => {
    const controller = new AbortController()
    for await (const _ of chat.stream(body, { signal: controller.signal })) controller.abort(ownError)
  },
  'out of time': (chat, body) => chat.stream(body, { signal: AbortSignal.timeout(4) }).completion(),
  'past the cache': (chat, body, signal) => chat.complete({ ...body, seed: Math.trunc(performance.now()) }, { signal }),
}

import type { ChatResponse } from '@chinwag/core'
import type { Case } from '../cases.ts'
import { fail } from '../conformance-error.ts'
import { track, until } from '../patience.ts'
import type { Claims, MiddlewareFactory } from './claims.ts'
import { bodyOf, setStage } from './stage.ts'

/** How a reader lets go of a reply. */
const ways: Readonly<Record<string, (response: ChatResponse) => Promise<unknown>>> = {
  'who breaks out of the loop': async (response) => {
    for await (const _ of response) break
  },
  'who cancels while reading': async (response) => {
    await response[Symbol.asyncIterator]().next()
    response.cancel()
  },
  'who cancels without having read': async (response) => response.cancel(),
}

/** What becomes of a reply whose reader leaves. */
export function leaveCases(subject: MiddlewareFactory, claims: Claims): Case[] {
  return Object.entries(ways).flatMap(([name, leave]) =>
    [false, true].map((stream) => ({
      name: `lets go of the source for a reader ${name} (${stream ? 'streams' : 'JSON'})`,
      run: () => leaveReply(subject, leave, stream, claims),
    })),
  )
}

async function leaveReply(
  subject: MiddlewareFactory,
  leave: (response: ChatResponse) => Promise<unknown>,
  stream: boolean,
  { buffers, patienceMs }: Claims,
): Promise<void> {
  // A stream that stops in the middle: whoever reads on in the background will not come to its end.
  const stage = setStage(subject, { faults: stream && !buffers ? [{ fault: 'stall' }] : [] })
  const result = track(stage.chat.send(bodyOf(1, stream)).then(leave))
  await until(() => result().type !== 'pending', patienceMs)
  if (result().type !== 'value')
    fail(
      'A reader must be able to leave a reply',
      `it ${result().type === 'pending' ? 'never came' : 'failed'}`,
      'Hand the reply on when its head is there. Say `buffers: true` where the whole answer must be waited for.',
    )
  if (await until(() => stage.isQuiet() && stage.outer.calls[0]?.outcomes.length === 1, patienceMs)) return
  fail(
    'A reader who leaves must free the source',
    'a request behind the middleware was still open, or those outside were not told',
    'Hand on the reply that `next` gave: its reader’s leave reaches the source. A reply of your own must pass it on.',
  )
}

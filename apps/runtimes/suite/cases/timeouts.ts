import type { TimeoutPhase, Timeouts } from '@chinwag/core'
import { ask, type Case } from '../case.ts'
import { chatError, equal } from '../expect.ts'

interface Silence {
  readonly model: string
  readonly isStream: boolean
  readonly timeouts: Timeouts
  readonly phase: TimeoutPhase
}

const silences: readonly Silence[] = [
  { model: 'sim-stall-before-head', isStream: false, timeouts: { responseMs: 200 }, phase: 'response' },
  { model: 'stall-at-once', isStream: true, timeouts: { firstTokenMs: 200 }, phase: 'firstToken' },
  { model: 'sim-stall', isStream: true, timeouts: { idleMs: 200 }, phase: 'idle' },
  { model: 'sim-stall', isStream: false, timeouts: { idleMs: 200 }, phase: 'idle' },
  { model: 'sim-stall', isStream: true, timeouts: { totalMs: 300 }, phase: 'total' },
]

/** Silence of the server ends by the client's clock, and the connection is closed. */
export const timeoutCases: readonly Case[] = silences.map(({ model, isStream, timeouts, phase }) => ({
  name: `${Object.keys(timeouts).join()} ends ${isStream ? 'a stream' : 'an answer in JSON'} that is silent, and closes its connection`,
  async run({ chat, server }) {
    const call = chat()
      .send({ ...ask(model), stream: isStream }, { timeouts })
      .then((response) => response.completion())
    const error = await chatError(call, 'timeout')
    equal([error.phase, error.retryable, error.ambiguous], [phase, true, true], 'error')
    if ((await server.requests()) > 0) await server.hungUp()
  },
}))

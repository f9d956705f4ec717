import { type Chat, createChat, isChatError } from '@chinwag/core'
import { createSimulator, createVirtualClock, faultNames, type Simulator } from '@chinwag/testing'
import { ask, type Case, type Value } from '../case.ts'
import { check, contentOf, drain, equal, rejection } from '../expect.ts'

/** The simulator's `fetch`, in the runtime itself. */
export const inProcessCases: readonly Case[] = [
  {
    name: 'the simulator gives the same answers on every runtime',
    async run() {
      const simulator = createSimulator({ seed: 7 })
      const chat = clientOf(simulator)
      const body = { ...ask('sim', 'Was ist ein Mutex? 互斥锁是什么?'), temperature: 0 }
      const whole = contentOf(await chat.complete(body))
      const { items, error } = await drain(chat.stream(body).text())
      equal([error, items.join('')], [undefined, whole], 'stream')
      equal(simulator.calls.length, 2, 'calls')
      return [whole, ...items]
    },
  },
  {
    name: 'every fault of the simulator ends in the same way on every runtime',
    async run() {
      const ends: Value[] = []
      for (const fault of faultNames.filter((name) => !name.startsWith('stall'))) {
        const simulator = createSimulator({ faults: [{ fault }], clock: createVirtualClock() })
        const chat = clientOf(simulator)
        for (const isStream of [false, true]) {
          const call = chat.send({ ...ask('sim'), stream: isStream }).then((response) => response.completion())
          const end = await call.then(contentOf, (error: unknown) =>
            isChatError(error) ? [error.code, error.message] : ['no ChatError', String(error)],
          )
          ends.push([fault, isStream, end])
        }
      }
      return ends
    },
  },
  {
    name: 'the simulator sees a reader leave, and an abort',
    async run() {
      const simulator = createSimulator({ faults: [{ fault: 'stall' }] })
      const chat = clientOf(simulator)
      for await (const _ of chat.stream(ask('sim'))) break
      const reason = new Error('Enough.')
      const controller = new AbortController()
      const response = await chat.send({ ...ask('sim'), stream: true }, { signal: controller.signal })
      const reading = rejection(response.completion())
      controller.abort(reason)
      check((await reading) === reason, 'it rejects with the reason')
      equal(
        simulator.calls.map(({ outcome }) => outcome),
        ['hung-up', 'hung-up'],
        'outcomes',
      )
    },
  },
]

function clientOf({ fetch }: Simulator): Chat {
  return createChat({ apiKey: 'sim', fetch, dangerouslyAllowBrowser: true })
}

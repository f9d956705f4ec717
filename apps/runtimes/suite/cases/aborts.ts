import { ask, type Case } from '../case.ts'
import { check, contentOf, drain, equal, rejection } from '../expect.ts'

/** Every runtime is started with its collector within reach. */
declare const gc: (() => void) | undefined

const reason = new Error('The caller had enough.')

/** What the caller aborts rejects with the caller's own reason, and closes the connection. */
export const abortCases: readonly Case[] = [
  {
    name: 'an abort before the call sends nothing',
    async run({ chat, server }) {
      const options = { signal: AbortSignal.abort(reason) }
      check((await rejection(chat().complete(ask('echo'), options))) === reason, 'complete() rejects with the reason')
      check((await rejection(chat().stream(ask('echo'), options).text())) === reason, 'so does stream()')
      equal(await server.requests(), 0, 'requests')
    },
  },
  {
    name: 'an abort before the head rejects with the reason, and closes the connection',
    async run({ chat, server }) {
      const controller = new AbortController()
      const call = rejection(chat().complete(ask('sim-stall-before-head'), { signal: controller.signal }))
      await server.arrived()
      controller.abort(reason)
      check((await call) === reason, 'it rejects with the reason')
      await server.hungUp()
    },
  },
  {
    name: 'an abort in the middle of a stream rejects with the reason, and closes the connection',
    async run({ chat, server }) {
      const controller = new AbortController()
      const stream = chat().stream(ask('sim-stall'), { signal: controller.signal })
      const seen: string[] = []
      const call = rejection(
        (async () => {
          for await (const piece of stream.text()) {
            seen.push(piece)
            if (seen.length === 3) controller.abort(reason)
          }
        })(),
      )
      check((await call) === reason, 'it rejects with the reason')
      equal(seen.length, 3, 'pieces')
      check((await rejection(stream.completion())) === reason, 'so does completion()')
      await server.hungUp()
    },
  },
  {
    name: 'an abort while a stream is silent rejects the read that waits',
    async run({ chat, server }) {
      const controller = new AbortController()
      const call = drain(chat().stream(ask('sim-stall'), { signal: controller.signal }).text())
      await server.arrived()
      setTimeout(() => controller.abort(reason), 50)
      check((await call).error === reason, 'it rejects with the reason')
      await server.hungUp()
    },
  },
  {
    name: 'an abort in the middle of an answer in JSON rejects with the reason',
    async run({ chat, server }) {
      const controller = new AbortController()
      const response = await chat().send(ask('sim-stall'), { signal: controller.signal })
      const call = rejection(response.completion())
      controller.abort(reason)
      check((await call) === reason, 'it rejects with the reason')
      await server.hungUp()
    },
  },
  {
    name: 'AbortSignal.timeout() rejects with its TimeoutError',
    async run({ chat, server }) {
      const call = rejection(chat().complete(ask('sim-stall-before-head'), { signal: AbortSignal.timeout(300) }))
      const error = await call
      equal(error instanceof DOMException && error.name, 'TimeoutError', 'error')
      if ((await server.requests()) > 0) await server.hungUp()
    },
  },
  {
    name: 'an abort takes effect though the garbage was collected since the request',
    async run({ chat, server }) {
      const { signal, abort } = abortable()
      const head = rejection(chat().complete(ask('sim-stall-before-head'), { signal }))
      const body = rejection(chat().stream(ask('sim-stall'), { signal }).completion())
      await server.arrived(2)
      for (let round = 0; round < 5; round++) {
        await server.requests()
        collectGarbage()
      }
      abort()
      check((await head) === reason && (await body) === reason, 'both reject with the reason')
      await server.hungUp(2)
    },
  },
  {
    name: 'an abort after the end changes nothing',
    async run({ chat }) {
      const controller = new AbortController()
      const stream = chat().stream(ask('echo'), { signal: controller.signal })
      const whole = await stream.text()
      controller.abort(reason)
      equal(contentOf(await stream.completion()), whole, 'content')
    },
  },
]

function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort(reason) }
}

function collectGarbage(): void {
  if (typeof gc !== 'function') throw new Error('There is no `gc()`: start the runtime with `--expose-gc`.')
  gc()
}

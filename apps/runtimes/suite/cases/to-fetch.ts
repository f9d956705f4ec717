import { type ChatCompletion, isChatError, toFetch } from '@chinwag/core'
import { ask, type Case, type Scene, text } from '../case.ts'
import { check, contentOf, equal, rejection } from '../expect.ts'

/** A chain under what takes a `fetch`. */
export const toFetchCases: readonly Case[] = [
  {
    name: 'toFetch() answers JSON and streams as Responses',
    async run(scene) {
      const json = await post(scene, 'echo', false)
      equal([json.status, json.headers.get('content-type')], [200, 'application/json'], 'head')
      equal(contentOf((await json.json()) as ChatCompletion), text, 'content')
      const events = await (await post(scene, 'echo', true)).text()
      check(events.endsWith('data: [DONE]\n\n'), 'the stream is whole')
    },
  },
  {
    name: 'toFetch() gives refusals with their status and body',
    async run(scene) {
      const response = await post(scene, 'sim-rate-limit', false)
      equal([response.status, response.headers.get('retry-after-ms')], [429, '1000'], 'head')
      check((await response.text()).includes('rate_limit_exceeded'), 'the body is the one of the server')
    },
  },
  {
    name: 'toFetch() ends a stream that breaks with an error event, and without [DONE]',
    async run(scene) {
      const events = await (await post(scene, 'sim-close-mid', true)).text()
      check(events.includes('"stream_interrupted"'), 'there is an error event')
      check(!events.includes('[DONE]'), 'there is no [DONE]')
    },
  },
  {
    name: 'toFetch() rejects where there is no answer',
    async run(scene) {
      const error = await rejection(post(scene, 'sim-reset-before-head', false))
      check(isChatError(error) && error.code === 'connection', `it is a connection error, got ${String(error)}`)
    },
  },
  {
    name: 'toFetch() hangs up when its stream is cancelled, and when its signal is aborted',
    async run(scene) {
      const reader = (await post(scene, 'sim-stall', true)).body?.getReader()
      check((await reader?.read())?.done === false, 'there is a first piece')
      await reader?.cancel()
      await scene.server.hungUp()

      const reason = new Error('Enough.')
      const controller = new AbortController()
      // By a reader, as SDKs do: Chromium's `text()` rejects with an error of its own.
      const next = (await post(scene, 'sim-stall', true, controller.signal)).body?.getReader()
      check((await next?.read())?.done === false, 'there is a first piece')
      controller.abort(reason)
      const error = await rejection(readAll(next))
      check(error === reason, `the read rejects with the reason, got ${String(error)}`)
      await scene.server.hungUp(2)
    },
  },
  {
    name: 'toFetch() hands all other requests to the global fetch',
    async run(scene) {
      const fetch = toFetch(scene.chat())
      equal(await (await fetch(scene.server.countURL)).json(), 0, 'requests')
    },
  },
]

async function readAll(reader: ReadableStreamDefaultReader | undefined): Promise<void> {
  while ((await reader?.read())?.done === false);
}

function post(scene: Scene, model: string, isStream: boolean, signal?: AbortSignal): Promise<Response> {
  return toFetch(scene.chat())('https://api.example/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer of-the-sdk' },
    body: JSON.stringify({ ...ask(model), stream: isStream }),
    ...(signal && { signal }),
  })
}

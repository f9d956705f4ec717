import type { Middleware } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing/node'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { RunMessage, RunRequest } from '../shared/protocol.ts'
import { startSite } from '../test/start-site.ts'
import type { WebServerOptions } from './create-web-server.ts'

const question = { model: 'gpt-4.1-mini', messages: [{ role: 'user' as const, content: 'What is a mutex?' }] }

async function site(options: Partial<WebServerOptions> = {}) {
  const started = await startSite({ files: new Map(), ...options })
  onTestFinished(started.close)
  return started
}

function ask(url: string, request: Partial<RunRequest>, signal?: AbortSignal): Promise<Response> {
  const body = JSON.stringify({ ...question, parts: [], ...request })
  const headers = { 'content-type': 'application/json' }
  return fetch(`${url}/api/run`, { method: 'POST', headers, body, ...(signal && { signal }) })
}

async function messagesOf(response: Response): Promise<RunMessage[]> {
  const frames = (await response.text()).split('\n\n').filter(Boolean)
  return frames.map((frame): RunMessage => JSON.parse(frame.replace(/^data: /, '')))
}

function textOf(messages: readonly RunMessage[]): string {
  return messages.map((message) => (message.type === 'text' ? message.text : '')).join('')
}

const part = (name: string, fields = {}) => ({ name, fields })

test('sends the answer and the events of the chain together, and an end', async () => {
  const { url } = await site()
  const messages = await messagesOf(await ask(url, { parts: [part('cache'), part('context'), part('retry')] }))
  expect(textOf(messages)).toContain('mutex')
  expect(messages.at(-1)).toMatchObject({ type: 'end', end: { source: 'network', finishReason: 'stop' } })
  const entered = messages.flatMap((message) =>
    message.type === 'event' && message.event.type === 'enter' ? [message.event.middleware] : [],
  )
  expect(entered).toEqual(['cache', 'context', 'retry'])
})

test('builds the chain in the order that was asked for', async () => {
  const { url } = await site()
  const messages = await messagesOf(await ask(url, { parts: [part('retry'), part('cache')] }))
  const layers = messages.flatMap((message) =>
    message.type === 'event' && message.event.type === 'enter' ? [[message.event.middleware, message.event.layer]] : [],
  )
  expect(layers).toEqual([
    ['retry', 0],
    ['cache', 1],
  ])
})

test('answers from the cache the second time, whatever else is in the chain', async () => {
  const { url } = await site()
  const first = await messagesOf(await ask(url, { parts: [part('cache')] }))
  const second = await messagesOf(await ask(url, { parts: [part('cache'), part('retry')] }))
  expect(second.at(-1)).toMatchObject({ type: 'end', end: { source: 'cache' } })
  expect(textOf(second)).toBe(textOf(first))
})

test('asks the server once more for another version, whatever the cache has', async () => {
  const { url } = await site()
  const first = await messagesOf(await ask(url, { parts: [part('cache')] }))
  const second = await messagesOf(await ask(url, { parts: [part('cache')], isAnew: true }))
  expect(second.at(-1)).toMatchObject({ type: 'end', end: { source: 'network' } })
  expect(textOf(second)).not.toBe(textOf(first))
})

test('plays a fault from the first attempt on, each time', async () => {
  const { url } = await site()
  for (let time = 0; time < 2; time++) {
    const messages = await messagesOf(await ask(url, { fault: 'sim-server-error-then-ok', parts: [] }))
    expect(messages.at(-1)).toMatchObject({ type: 'error', error: { code: 'server', status: 500 } })
  }
})

test('says which attempts failed', async () => {
  const { url } = await site()
  const parts = [part('retry', { attempts: 2 })]
  const last = (await messagesOf(await ask(url, { fault: 'sim-overloaded', parts }))).at(-1)
  expect(last).toMatchObject({ type: 'error', error: { attempts: [{ status: 503 }, { status: 503 }] } })
})

test('shows the events of a middleware that nobody has told it of, errors among them', async () => {
  const own: Middleware = async function own(request, next, context) {
    context.emit({ type: 'my-event', count: 3, problem: new Error('a message') })
    return next(request)
  }
  const info = { name: 'own', about: '', module: '', symbol: 'own', args: undefined, fields: [], isOn: true }
  const { url } = await site({ customParts: [{ info, make: () => own }] })
  const messages = await messagesOf(await ask(url, { parts: [part('own')] }))
  const event = { type: 'my-event', middleware: 'own', count: 3, problem: 'Error: a message' }
  expect(messages).toContainEqual({ type: 'event', event: expect.objectContaining(event) })
})

test('names the middleware that made a mistake, and tells the terminal where, without what was asked', async () => {
  const terminal = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => terminal.mockRestore())
  const outer: Middleware = async function outer(request, next) {
    return await next(request)
  }
  const careless: Middleware = async function careless(request) {
    return JSON.parse(JSON.stringify(request.body.messages).slice(1))
  }
  const info = { about: '', module: '', symbol: '', args: undefined, fields: [], isOn: true }
  const customParts = [outer, careless].map((each) => ({ info: { ...info, name: each.name }, make: () => each }))
  const { url } = await site({ customParts })
  const last = (await messagesOf(await ask(url, { parts: [part('outer'), part('careless')] }))).at(-1)
  expect(last).toMatchObject({
    type: 'error',
    error: {
      code: 'mistake',
      message: expect.stringMatching(/^`careless` threw SyntaxError: .* in the terminal of the server\.$/),
    },
  })
  const told = String(terminal.mock.calls)
  expect(told).toContain('careless made a mistake: SyntaxError\n    at JSON.parse')
  expect(told).toContain('run.test.ts')
  expect(told).not.toMatch(/What|mutex/)
})

test.each([
  ['sim-content-filter', 'content_filter'],
  ['sim-ok', undefined],
])('says of an answer by %s whether it was cut off', async (model, cutOffBy) => {
  const { url } = await site()
  const end = (await messagesOf(await ask(url, { model }))).at(-1)
  expect(end).toMatchObject({ type: 'end', end: { ...(cutOffBy && { cutOffBy }) } })
  expect(JSON.stringify(end).includes('cutOffBy')).toBe(cutOffBy !== undefined)
})

test.each([
  [{ parts: [part('no-such')] }, "no middleware 'no-such'"],
  [{ parts: [part('context', { window: 1 })] }, 'must be a whole number'],
  [{ fault: 'sim-no-such' }, "no fault 'sim-no-such'"],
  [{ model: '' }, 'There is no name of a model'],
  [{ messages: [] }, 'messages'],
])('refuses %j before anything is asked', async (request, words) => {
  const response = await ask((await site()).url, request)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining(words) } })
})

test('aborts the server when the page leaves', async () => {
  const simulator = createSimulator({ latency: { tokenMs: 20 } })
  const upstream = await simulator.listen()
  onTestFinished(upstream.close)
  const { url } = await site({ server: { baseURL: upstream.url, apiKey: 'sk-secret-of-the-server' } })
  const leave = new AbortController()
  const response = await ask(url, {}, leave.signal)
  await response.body?.getReader().read()
  leave.abort()
  await vi.waitFor(() => expect(simulator.calls[0]?.outcome).toBe('hung-up'))
})

test('keeps the key to itself', async () => {
  const simulator = createSimulator()
  const upstream = await simulator.listen()
  onTestFinished(upstream.close)
  const { url } = await site({ server: { baseURL: upstream.url, apiKey: 'sk-secret-of-the-server' } })
  const answers = [await ask(url, { parts: [part('cache')] }), await ask(url, { model: 'sim-401', parts: [] })]
  const texts = await Promise.all(answers.map((answer) => answer.text()))
  const catalogue = await fetch(`${url}/api/catalogue`)
  expect([...texts, await catalogue.text()].join('')).not.toContain('sk-secret')
  expect(simulator.calls).toHaveLength(2)
})

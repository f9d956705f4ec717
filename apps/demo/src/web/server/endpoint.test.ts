import { createSimulator } from '@chinwag/testing/node'
import OpenAI, { APIError } from 'openai'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startSite } from '../test/start-site.ts'
import type { WebServerOptions } from './create-web-server.ts'

const noPage = { files: new Map() }
const messages = [{ role: 'user' as const, content: 'Explain decorators in Python' }]

async function site(options: Partial<WebServerOptions> = {}) {
  const started = await startSite({ ...noPage, ...options })
  onTestFinished(started.close)
  return started
}

/** A real server behind the chain, on a port of its own. */
async function behindServer(latency = {}) {
  const simulator = createSimulator({ latency, apiKey: 'sk-key-of-the-server' })
  const upstream = await simulator.listen()
  onTestFinished(upstream.close)
  const server = { baseURL: upstream.url, apiKey: 'sk-key-of-the-server' }
  return { simulator, site: await site({ server }) }
}

function openai({ url }: { readonly url: string }, apiKey = 'key-of-the-client') {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 })
}

describe('the `openai` package, pointed at the server', () => {
  test('gets JSON, and the same as a stream', async () => {
    const client = openai(await site())
    const whole = await client.chat.completions.create({ model: 'sim-ok', messages, temperature: 0 })
    let text = ''
    const stream = await client.chat.completions.create({ model: 'sim-ok', messages, temperature: 0, stream: true })
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    expect(text).toContain('decorators')
    expect(text).toBe(whole.choices[0]?.message.content)
  })

  test('does not notice a 429 that the chain retries', async () => {
    const answer = await openai(await site()).chat.completions.create({ model: 'sim-429-then-ok', messages })
    expect(answer.choices[0]?.finish_reason).toBe('stop')
  })

  test.each([
    ['sim-quota', 429],
    ['sim-unauthorized', 401],
    ['sim-context-length', 400],
    ['sim-no-such-fault', 404],
  ])('gets the error of %s as the API words it', async (model, status) => {
    const failure: unknown = await openai(await site())
      .chat.completions.create({ model, messages })
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(APIError)
    expect(failure).toMatchObject({ status })
    expect((failure as APIError).message).not.toBe('')
  })

  test('is told that a stream broke, and does not take it for whole', async () => {
    const stream = await openai(await site()).chat.completions.create({ model: 'sim-truncate', messages, stream: true })
    const read = async (): Promise<void> => {
      for await (const chunk of stream) expect(chunk.object).toBe('chat.completion.chunk')
    }
    await expect(read()).rejects.toThrow(APIError)
  })

  test('lists models', async () => {
    const { data } = await openai(await site({ model: 'm1' })).models.list()
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(['m1', 'sim-rate-limit-then-ok']))
  })

  test('finds one model by its name, and no other', async () => {
    const client = openai(await site({ model: 'some/m1' }))
    expect(await client.models.retrieve('some/m1')).toMatchObject({ id: 'some/m1', object: 'model' })
    await expect(client.models.retrieve('m2')).rejects.toMatchObject({ status: 404, type: 'invalid_request_error' })
  })

  test('has the server aborted when it leaves a stream', async () => {
    const { simulator, site } = await behindServer({ tokenMs: 20 })
    const stream = await openai(site).chat.completions.create({ model: 'm', messages, stream: true })
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break
    await vi.waitFor(() => expect(simulator.calls[0]).toMatchObject({ outcome: 'hung-up', hungUp: { during: 'body' } }))
  })

  test('has the server aborted when it leaves before the answer', async () => {
    const { simulator, site } = await behindServer({ firstTokenMs: 60_000 })
    const leave = new AbortController()
    const call = openai(site).chat.completions.create({ model: 'm', messages }, { signal: leave.signal })
    const failed = expect(call).rejects.toThrow('aborted')
    await vi.waitFor(() => expect(simulator.calls).toHaveLength(1))
    leave.abort()
    await failed
    await vi.waitFor(() => expect(simulator.calls[0]?.outcome).toBe('hung-up'))
  })

  test('never has its key sent on: the server has its own, and keeps it', async () => {
    const { site } = await behindServer()
    // The simulator lets in no other key.
    const { data, response } = await openai(site).chat.completions.create({ model: 'm', messages }).withResponse()
    expect(data.choices[0]?.finish_reason).toBe('stop')
    expect(JSON.stringify([data, ...response.headers])).not.toContain('sk-key-of-the-server')
  })
})

describe('what comes in', () => {
  const post = (url: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })

  test.each([
    ['{', 'The body is no JSON.'],
    ['[]', ''],
    ['{"model":"m"}', 'messages'],
    ['{"model":"m","messages":[{"role":"robot","content":"x"}]}', 'messages[0].role'],
  ])('is checked: %s gets a 400', async (body, words) => {
    const response = await post((await site()).url, body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringContaining(words), code: 'invalid_request', type: 'invalid_request_error' },
    })
  })

  test('may not be larger than a few images', async () => {
    const response = await post((await site()).url, `{"model":"${'x'.repeat(21 * 1024 * 1024)}"`)
    expect(response.status).toBe(413)
  })

  test('needs the token where there is one, but for the page itself', async () => {
    const page = new Map([['/', { type: 'text/html', body: Buffer.from('page') }]])
    const { url } = await site({ token: 'a-long-secret-token', files: page })
    expect((await fetch(url)).status).toBe(200)
    expect((await fetch(`${url}/api/catalogue`)).status).toBe(401)
    await expect(openai({ url }, 'wrong').chat.completions.create({ model: 'm', messages })).rejects.toMatchObject({
      status: 401,
    })
    const answer = await openai({ url }, 'a-long-secret-token').chat.completions.create({ model: 'm', messages })
    expect(answer.choices).toHaveLength(1)
  })

  test('may not come from the page of another site', async () => {
    const { url } = await site()
    expect((await post(url, '{}', { origin: 'https://evil.example' })).status).toBe(403)
    expect(
      (await fetch(`${url}/v1/models`, { method: 'OPTIONS' })).headers.get('access-control-allow-origin'),
    ).toBeNull()
  })

  test.each(['/nothing', '/__proto__', '/v1', '/v1/chat/completions'])('gets a 404 for GET %s', async (path) => {
    expect((await fetch(`${(await site()).url}${path}`)).status).toBe(404)
  })
})

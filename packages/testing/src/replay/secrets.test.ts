import { describe, expect, test } from 'vitest'
import { fold } from '../../test/ask.ts'
import { recorderOf } from '../../test/recorder.ts'
import { createSimulator } from '../simulator/create-simulator.ts'
import type { Redact } from './redact.ts'
import { replay } from './replay.ts'

const secret = 'Zx9/quite+secret=="\\value'
const key = 'key-4f8e2b/1c+9d=='
const organization = 'org-AbCdEfGhIjKlMnOpQrStUvWx'

/** Every place in which a client, or a server, may put a secret. */
async function askWithSecrets(fetch: typeof globalThis.fetch, stream: boolean): Promise<string> {
  const encoded = encodeURIComponent(key)
  const response = await fetch(
    `https://user:${encoded}@example.com/${encoded}/chat/completions?key=${encoded}&api-version=2`,
    {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'api-key': key,
        cookie: `a=1; session=${key}`,
        'x-goog-api-key': key,
        'x-whatever': key,
        'openai-organization': organization,
        'user-agent': `tester ${key}`,
      },
      body: JSON.stringify({
        model: 'sim',
        stream,
        messages: [{ role: 'user', content: `My key is ${key}, in ${organization}` }],
        [key]: secret,
      }),
    },
  )
  return response.text()
}

/** A server that repeats the key, spelled out in the tokens of a stream, and sets cookies. */
function indiscreet(bytes?: number): typeof fetch {
  const answer = (): string => `You said ${key}, and ${secret}; once more: ${key}`
  const { fetch } = createSimulator({ answer, ...(bytes !== undefined && { slice: { bytes } }) })
  return async (input, init) => {
    const response = await fetch(input, init)
    const more = { 'set-cookie': `session=${key}`, 'openai-organization': organization, 'x-request-id': `req-${key}` }
    return new Response(response.body, {
      status: response.status,
      headers: { ...Object.fromEntries(response.headers), ...more },
    })
  }
}

const redact: Redact = (text) => text.replaceAll(JSON.stringify(secret).slice(1, -1), '…')

/** A secret as it may stand in a file of JSON lines: in an address, in JSON, in JSON within JSON. */
function forms(text: string): string[] {
  const quoted = JSON.stringify(text).slice(1, -1)
  return [text, quoted, JSON.stringify(quoted).slice(1, -1), encodeURIComponent(text)]
}

describe('a file of recordings', () => {
  test('has no password in it that `Basic` carries, nor its user, when a server says them', async () => {
    const [user, password] = ['user-of-the-server', 'pass:word-ünlimited']
    const bytes = new TextEncoder().encode(`${user}:${password}`)
    const recorder = recorderOf(async () => new Response(`${user} and ${password}, and once more ${password}`))
    const authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`
    await (await recorder.fetch('https://example.com/v1', { headers: { authorization } })).text()
    const [recording] = await recorder.recordings()
    expect(recording?.response?.body).toEqual(['[removed] and [removed], and once more [removed]'])
  })

  test('has no key in it that is spelled in escapes, and the rest of that body', async () => {
    const escaped = Array.from(key, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
    const recorder = recorderOf(async () => new Response(`{"said": "It is ${escaped}.", "n": 1}`))
    await (await recorder.fetch('https://example.com/v1', { headers: { 'api-key': key } })).text()
    const [recording] = await recorder.recordings()
    expect(JSON.parse([recording?.response?.body].flat().join(''))).toEqual({ said: 'It is [removed].', n: 1 })
  })

  test('has the escapes of a body in which there is no secret as they came', async () => {
    const body = '{"said": "\\u0068i", "n": 1}'
    const recorder = recorderOf(async () => new Response(body))
    await (await recorder.fetch('https://example.com/v1', { headers: { 'api-key': key } })).text()
    expect((await recorder.recordings())[0]?.response?.body).toEqual([body])
  })

  test('has an event as it came that is nested too deep to be looked at', async () => {
    const body = `data: {"said": "\\u0068i", "x": ${'['.repeat(10_000)}${']'.repeat(10_000)}}\n\n`
    const recorder = recorderOf(async () => new Response(body))
    await (await recorder.fetch('https://example.com/v1', { headers: { 'api-key': key } })).text()
    expect((await recorder.recordings())[0]?.response?.body).toEqual([body])
  })

  test('has no key in the code of an error', async () => {
    const cause = Object.assign(new Error('no'), { code: `E${key}` })
    const recorder = recorderOf(async () => Promise.reject(new TypeError('fetch failed', { cause })))
    await recorder.fetch('https://example.com/v1', { headers: { 'api-key': key } }).catch(() => undefined)
    expect(await recorder.recordings()).toMatchObject([{ code: 'E[removed]' }])
  })

  test.each([
    ['JSON', false, undefined],
    ['JSON, a byte a write', false, 1],
    ['a stream', true, undefined],
    ['a stream, 1 to 5 bytes a write', true, 5],
  ])('has no secret in it, wherever it was: %s', async (_name, stream, bytes) => {
    const recorder = recorderOf(indiscreet(bytes))
    expect(await askWithSecrets(recorder.fetch, stream)).not.toContain('[removed]')
    const [recording] = await recorder.recordings()
    const body = [recording?.response?.body].flat().join('')
    const said = stream ? fold(eventsOf(body)).content : JSON.parse(body).choices[0].message.content
    for (const text of [recorder.text(), body, said, JSON.stringify(recording)]) {
      for (const form of [...forms(key), organization]) expect(text).not.toContain(form)
    }
    expect(said).toBe(`You said [removed], and ${secret}; once more: [removed]`)
    expect(recording?.request).toMatchObject({
      url: 'https://example.com/[removed]/chat/completions?key=[removed]&api-version=2',
      headers: { 'user-agent': 'tester [removed]' },
      body: { messages: [{ content: 'My key is [removed], in [removed]' }], '[removed]': secret },
    })
    expect(recording?.response?.headers).not.toHaveProperty('set-cookie')
  })

  test('has no secret in it that two choices spell out in turns', async () => {
    const recorder = recorderOf(indiscreet())
    const messages = [{ role: 'user', content: 'Hi' }]
    const body = JSON.stringify({ model: 'sim', stream: true, n: 2, messages })
    const url = 'https://example.com/chat/completions'
    await (await recorder.fetch(url, { method: 'POST', headers: { 'api-key': key }, body })).text()
    const said = eventsOf([(await recorder.recordings())[0]?.response?.body].flat().join(''))
    for (const choice of [0, 1])
      expect(fold(said, choice).content).toBe(`You said [removed], and ${secret}; once more: [removed]`)
  })

  test.each([true, false])('is found again by a client with the same secrets (stream: %s)', async (stream) => {
    const recorder = recorderOf(indiscreet())
    await askWithSecrets(recorder.fetch, stream)
    await recorder.fetch.close()
    const played = replay({ recordings: recorder.text() })
    expect(await askWithSecrets(played, stream)).toContain('[removed]')
    expect(played.misses()).toEqual([])
  })

  test('has nothing in it that `redact` takes out, and is found by the same `redact`', async () => {
    const upstream = createSimulator({ answer: () => `It is ${secret}.` }).fetch
    const recorder = recorderOf(upstream, { redact })
    await askWithSecrets(recorder.fetch, false)
    await recorder.fetch.close()
    for (const form of forms(secret)) expect(recorder.text()).not.toContain(form)
    expect(await askWithSecrets(replay({ recordings: recorder.text(), redact }), false)).toContain('It is ….')
    expect(await askWithSecrets(replay({ recordings: recorder.text() }), false)).toContain('replay_error')
  })

  test('has the pieces of a body without secrets as they came', async () => {
    const recorder = recorderOf(createSimulator().fetch)
    const body = JSON.stringify({ model: 'sim', stream: true, messages: [{ role: 'user', content: 'Hi' }] })
    await (
      await recorder.fetch('https://example.com/chat/completions', {
        method: 'POST',
        headers: { 'api-key': key },
        body,
      })
    ).text()
    const pieces = [(await recorder.recordings())[0]?.response?.body].flat()
    expect(pieces.every((piece) => /^data: .*\n\n$/u.test(piece ?? ''))).toBe(true)
    expect(pieces.at(-1)).toBe('data: [DONE]\n\n')
  })
})

function eventsOf(body: string): Parameters<typeof fold>[0] {
  const lines = body.split('\n').filter((line) => line.startsWith('data: {'))
  return lines.map((line) => JSON.parse(line.slice('data: '.length)))
}

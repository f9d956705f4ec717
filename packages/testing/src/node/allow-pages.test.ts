import { expect, test } from 'vitest'
import { asker } from '../../test/ask.ts'
import { createSimulator } from './create-simulator.ts'

const preflight = {
  method: 'OPTIONS',
  headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,x-custom' },
}

test.each(['http://localhost:5173', 'http://127.0.0.1:3000', 'https://app.localhost', 'http://[::1]:80'])(
  'a page from %s may ask, and read the answer',
  async (origin) => {
    const simulator = createSimulator()
    await using server = await simulator.listen()
    const url = `${server.url}/chat/completions`
    const asked = await fetch(url, { ...preflight, headers: { ...preflight.headers, origin } })
    expect(asked.status).toBe(204)
    expect(Object.fromEntries(asked.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization,x-custom',
      vary: 'origin',
    })
    expect(simulator.calls).toEqual([])
    const headers = { authorization: 'Bearer x', origin }
    const answered = await asker(fetch, server.url)({}, { headers })
    expect([answered.status, answered.headers.get('access-control-allow-origin')]).toEqual([200, origin])
    expect(answered.headers.get('access-control-expose-headers')).toBe('*')
  },
)

test.each(['https://example.com', 'http://localhost.example.com', 'http://127.0.0.1.example.com', 'null'])(
  'a page from %s may not read the answer',
  async (origin) => {
    await using server = await createSimulator().listen()
    const url = `${server.url}/chat/completions`
    const asked = await fetch(url, { ...preflight, headers: { ...preflight.headers, origin } })
    const answered = await asker(fetch, server.url)({}, { headers: { authorization: 'Bearer x', origin } })
    for (const { headers } of [asked, answered]) expect(headers.has('access-control-allow-origin')).toBe(false)
  },
)

test('`OPTIONS` from no page is a wrong method as any other', async () => {
  await using server = await createSimulator().listen()
  expect((await fetch(`${server.url}/chat/completions`, { method: 'OPTIONS' })).status).toBe(405)
})

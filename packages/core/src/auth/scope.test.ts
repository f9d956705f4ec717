import { expect, test } from 'vitest'
import { scopeOf } from './scope.ts'

const scope = async (headers: Record<string, string>, given?: Record<string, string>) =>
  scopeOf(new Headers(headers), given)

test('a request without credentials has no scope', async () => {
  expect(await scope({ 'content-type': 'application/json', 'x-request-id': '1', 'idempotency-key': 'call_1' })).toBe('')
  expect(await scope({ 'user-agent': 'x', 'x-client-request-id': '1', 'x-pattern': 'p', 'x-origin': 'o' })).toBe('')
})

test.each([
  'authorization',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
  'ocp-apim-subscription-key',
  'proxy-authorization',
  'cookie',
  'x-auth-token',
  'openai-organization',
  'openai-project',
  'x-org',
  'x-org-id',
  'x-credential',
  'x-passphrase',
  'x-bearer',
  'x-pat',
  'x-login',
  'x-client-id',
  'cf-access-client-id',
  'x-team',
  'x-workspace-id',
  'x-customer-id',
  'x-user',
  'x-user-email',
  'x-forwarded-user',
  'x-remote-user',
  'x-ms-client-principal-name',
])('two values of %s are two scopes', async (name) => {
  const [a, b] = [await scope({ [name]: 'first' }), await scope({ [name]: 'second' })]
  expect(a).toMatch(/^[0-9a-f]{64}$/)
  expect(a).not.toBe(b)
})

test('every header that authorises counts, whatever its name', async () => {
  expect(await scope({}, { 'x-my-own': 'a' })).not.toBe(await scope({}, { 'x-my-own': 'b' }))
})

test('a header of the call takes the place of the one that authorises', async () => {
  expect(await scope({ authorization: 'Bearer b' }, { authorization: 'Bearer a' })).toBe(
    await scope({}, { authorization: 'Bearer b' }),
  )
})

test('neither the order of headers nor the idempotency key makes a difference', async () => {
  const one = await scope({ cookie: 'c', 'api-key': 'k', 'idempotency-key': '1' })
  expect(await scope({ 'api-key': 'k', cookie: 'c', 'idempotency-key': '2' })).toBe(one)
})

test('the same value under another name is another scope', async () => {
  expect(await scope({ 'api-key': 'k' })).not.toBe(await scope({ 'x-api-key': 'k' }))
})

test('scopes that were forgotten come out the same', async () => {
  const first = await scope({ authorization: 'Bearer 0' })
  const all = await Promise.all(Array.from({ length: 250 }, (_, at) => scope({ authorization: `Bearer ${at}` })))
  expect(new Set(all).size).toBe(250)
  expect(await scope({ authorization: 'Bearer 0' })).toBe(first)
})

test('a scope that is known is there at once', async () => {
  const headers = new Headers({ authorization: 'Bearer known' })
  const first = scopeOf(headers)
  expect(first).toBeInstanceOf(Promise)
  const scope = await first
  expect(scopeOf(headers)).toBe(scope)
})

import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { body, fetched } from '../../test/answers.ts'
import { expectNothingLeft } from '../../test/outcomes.ts'
import { azure, type AzureOptions, createChat, type Middleware, type Upstream, upstreamKey } from '../index.ts'

expectNothingLeft()

const endpoint = 'https://my-resource.openai.azure.com'
const dated = { endpoint, deployment: 'my-gpt', apiVersion: '2024-10-21', apiKey: 'key-1234' }

/** What goes out for one call, and what middlewares know of the server. */
async function sent(options: AzureOptions) {
  const urls: unknown[] = []
  const headers: Record<string, string>[] = []
  let upstream: Upstream | undefined
  const fetch: typeof globalThis.fetch = async (input, init) => {
    urls.push(input)
    headers.push(Object.fromEntries(new Headers(init?.headers)))
    return fetched(init?.body)
  }
  const see: Middleware = async (request, next, context) => {
    upstream = context.get(upstreamKey)
    return next(request)
  }
  await createChat({ auth: azure(options), fetch, use: [see] }).complete(body)
  return { url: urls[0], headers: headers[0], upstream }
}

describe('azure() calls', () => {
  test('a deployment at its own address', async () => {
    const { url, headers } = await sent(dated)
    expect(url).toBe(`${endpoint}/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21`)
    expect(headers).toEqual({ accept: 'application/json', 'content-type': 'application/json', 'api-key': 'key-1234' })
  })

  test('the v1 API where there is no deployment, with or without a version', async () => {
    expect((await sent({ endpoint, apiKey: 'key-1234' })).url).toBe(`${endpoint}/openai/v1/chat/completions`)
    expect((await sent({ endpoint, apiVersion: 'preview', apiKey: 'key-1234' })).url).toBe(
      `${endpoint}/openai/v1/chat/completions?api-version=preview`,
    )
  })

  test.each([`${endpoint}/`, `${endpoint}//`, 'https://MY-RESOURCE.openai.azure.com:443/'])(
    'the same address for %s',
    async (written) => {
      expect((await sent({ ...dated, endpoint: written })).url).toBe((await sent(dated)).url)
    },
  )

  test('a gateway with a path of its own', async () => {
    expect((await sent({ ...dated, endpoint: 'https://gateway.example.com/team-a/' })).url).toBe(
      'https://gateway.example.com/team-a/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
    )
  })

  test('with a token as a bearer, asked for once for each attempt', async () => {
    const token = vi.fn(async () => 'token-1234')
    const { headers } = await sent({ endpoint, token })
    expect(headers).toMatchObject({ authorization: 'Bearer token-1234' })
    expect(headers).not.toHaveProperty('api-key')
    expect(token).toHaveBeenCalledOnce()
  })
})

test('whatever its name, a deployment is one segment of the path', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('.', '/', '%', '2', 'e', '?', '\\') })),
      (name) => {
        let auth
        try {
          auth = azure({ ...dated, deployment: name })
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
          expect(name).toMatch(/^\.{0,2}$|[\p{Cc}\p{Cs}]/u)
          return
        }
        const { origin, pathname, search, hash } = new URL(auth.baseURL ?? '')
        expect({ origin, search, hash }).toEqual({ origin: endpoint, search: '?api-version=2024-10-21', hash: '' })
        const [root, openai, deployments, segment, ...rest] = pathname.split('/')
        expect([root, openai, deployments, ...rest]).toEqual(['', 'openai', 'deployments'])
        expect(decodeURIComponent(segment ?? '')).toBe(name)
      },
    ),
    { numRuns: 2000 },
  )
})

test('two deployments, two versions and two resources are never taken for one', async () => {
  const options: AzureOptions[] = [
    dated,
    { ...dated, deployment: 'my-other-gpt' },
    { ...dated, apiVersion: '2025-01-01-preview' },
    { ...dated, endpoint: 'https://other.openai.azure.com' },
    { endpoint, apiKey: 'key-1234' },
  ]
  const upstreams = await Promise.all(options.map(sent))
  expect(new Set(upstreams.map(({ upstream }) => upstream?.baseURL)).size).toBe(options.length)
})

test('what cannot be right is refused when it is built, in words that quote no secret', () => {
  const bad: Record<string, object> = {
    'no options': {},
    'no key': { apiKey: undefined },
    'both ways to authorise': { token: 'token-secret' },
    'an empty key': { apiKey: '' },
    'an empty token': { apiKey: undefined, token: ' ' },
    'an endpoint that is no URL': { endpoint: 'my-resource' },
    'an endpoint that is none': { endpoint: undefined },
    'an endpoint of another scheme': { endpoint: 'wss://my-resource.openai.azure.com' },
    'an endpoint with credentials': { endpoint: 'https://me:secret@my-resource.openai.azure.com' },
    'an endpoint with a query': { endpoint: `${endpoint}?api-key=secret` },
    'an endpoint with the path behind it': { endpoint: `${endpoint}/openai/v1/` },
    'an empty deployment': { deployment: '' },
    'a deployment that is the way up': { deployment: '..' },
    'a deployment with a line break': { deployment: 'my-gpt\n' },
    'a deployment with half a character': { deployment: 'my-gpt\ud800' },
    'a deployment that is no text': { deployment: 4 },
    'a deployment without a version': { apiVersion: undefined },
    'a version that is none': { apiVersion: '2024-10-21&x=1' },
  }
  const messages = Object.entries(bad).map(([name, options]) => {
    try {
      azure((name === 'no options' ? {} : { ...dated, ...options }) as AzureOptions)
      return [name, 'accepted']
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError)
      return [name, String(error)]
    }
  })
  expect(JSON.stringify(messages)).not.toContain('secret')
  expect(Object.fromEntries(messages)).toMatchInlineSnapshot(`
    {
      "a deployment that is no text": "TypeError: The \`deployment\` of azure() must be the name of a deployment, which is neither empty nor \`.\` nor \`..\` and has no control characters.",
      "a deployment that is the way up": "TypeError: The \`deployment\` of azure() must be the name of a deployment, which is neither empty nor \`.\` nor \`..\` and has no control characters.",
      "a deployment with a line break": "TypeError: The \`deployment\` of azure() must be the name of a deployment, which is neither empty nor \`.\` nor \`..\` and has no control characters.",
      "a deployment with half a character": "TypeError: The \`deployment\` of azure() must be the name of a deployment, which is neither empty nor \`.\` nor \`..\` and has no control characters.",
      "a deployment without a version": "TypeError: The \`apiVersion\` of azure() must be a version such as '2024-10-21'. Only the v1 API, without a \`deployment\`, needs none.",
      "a version that is none": "TypeError: The \`apiVersion\` of azure() must be a version such as '2024-10-21'. Only the v1 API, without a \`deployment\`, needs none.",
      "an empty deployment": "TypeError: The \`deployment\` of azure() must be the name of a deployment, which is neither empty nor \`.\` nor \`..\` and has no control characters.",
      "an empty key": "TypeError: The \`apiKey\` is empty. Set it, or leave it out for a server that needs none.",
      "an empty token": "TypeError: The \`token\` of azure() is empty. Set it, or leave it out for a server that needs none.",
      "an endpoint of another scheme": "TypeError: The \`endpoint\` of azure() must be an absolute http(s) URL such as 'https://NAME.openai.azure.com'.",
      "an endpoint that is no URL": "TypeError: The \`endpoint\` of azure() must be an absolute http(s) URL such as 'https://NAME.openai.azure.com'.",
      "an endpoint that is none": "TypeError: The \`endpoint\` of azure() must be an absolute http(s) URL such as 'https://NAME.openai.azure.com'.",
      "an endpoint with a query": "TypeError: The \`endpoint\` of azure() must end before \`/openai\`: that and the rest are added to it.",
      "an endpoint with credentials": "TypeError: The \`endpoint\` of azure() must not have credentials in it. Pass them as \`apiKey\` or \`token\`.",
      "an endpoint with the path behind it": "TypeError: The \`endpoint\` of azure() must end before \`/openai\`: that and the rest are added to it.",
      "both ways to authorise": "TypeError: azure() takes one of \`apiKey\` and \`token\`, got both.",
      "no key": "TypeError: azure() takes one of \`apiKey\` and \`token\`, got neither.",
      "no options": "TypeError: azure() takes one of \`apiKey\` and \`token\`, got neither.",
    }
  `)
})

import { afterEach, describe, expect, test, vi } from 'vitest'
import { apiKeyHeader, azure, type ChatOptions, createChat, keyPool } from '../index.ts'

afterEach(() => void vi.unstubAllGlobals())

const withKey: Record<string, ChatOptions> = {
  'a key': { apiKey: 'sk-1234' },
  'a function that gives keys': { apiKey: () => 'sk-1234' },
  'apiKeyHeader()': { auth: apiKeyHeader('api-key', 'key-1234') },
  'azure()': { auth: azure({ endpoint: 'https://my-resource.openai.azure.com', apiKey: 'key-1234' }) },
  'keyPool()': { auth: keyPool(['sk-1234']) },
  'an auth of one’s own': { auth: { authorize: () => ({ headers: {} }) } },
}

describe.each(Object.entries(withKey))('%s', (_, options) => {
  test('is refused in a browser', () => {
    vi.stubGlobal('window', {})
    vi.stubGlobal('document', {})
    expect(() => createChat(options)).toThrow(TypeError)
    expect(() => createChat({ ...options, dangerouslyAllowBrowser: false })).toThrow(TypeError)
    expect(() => createChat({ ...options, dangerouslyAllowBrowser: 'no' as unknown as boolean })).toThrow(TypeError)
  })

  test('is taken there by who says that he knows', () => {
    vi.stubGlobal('window', {})
    vi.stubGlobal('document', {})
    expect(() => createChat({ ...options, dangerouslyAllowBrowser: true })).not.toThrow()
  })

  test.each([[], ['window'], ['document']])('is taken where there is %s', (...globals: string[]) => {
    for (const name of globals) vi.stubGlobal(name, {})
    expect(() => createChat(options)).not.toThrow()
  })
})

test('a chat without a key, as for a server of one’s own, needs no leave', () => {
  vi.stubGlobal('window', {})
  vi.stubGlobal('document', {})
  expect(() => createChat({ baseURL: 'https://example.com/api' })).not.toThrow()
})

test('the refusal says what to do', () => {
  vi.stubGlobal('window', {})
  vi.stubGlobal('document', {})
  expect(() => createChat({ apiKey: 'sk-1234' })).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: A key in a browser is open to everybody: leave it on a server of yours, or set \`dangerouslyAllowBrowser: true\`.]`,
  )
})

test('a server beside that of the auth is refused', () => {
  const auth = azure({ endpoint: 'https://my-resource.openai.azure.com', apiKey: 'key-1234' })
  expect(() => createChat({ baseURL: 'https://api.openai.com/v1', auth })).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: The \`baseURL\` option must be left out where the \`auth\` brings one, as azure() does.]`,
  )
})

import { expect, test } from 'vitest'
import { readWebSettings } from './web-settings.ts'

test('stays on loopback, and simulates, when nothing is said', () => {
  expect(readWebSettings([], {})).toMatchObject({
    host: '127.0.0.1',
    isLoopback: true,
    server: undefined,
    token: undefined,
  })
})

test('takes the server and the model from the environment', () => {
  const env = { OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: 'http://127.0.0.1:1/v1', OPENAI_MODEL: 'm' }
  expect(readWebSettings([], env)).toMatchObject({
    model: 'm',
    server: { apiKey: 'sk-1', baseURL: 'http://127.0.0.1:1/v1' },
  })
})

test('asks OpenAI when there is a key alone', () => {
  expect(readWebSettings([], { OPENAI_API_KEY: 'sk-1' }).server?.baseURL).toBe('https://api.openai.com/v1')
})

test('listens elsewhere only with a token', () => {
  expect(() => readWebSettings(['--host', '0.0.0.0'], {})).toThrow('set CHINWAG_TOKEN')
  expect(() => readWebSettings(['--host', '0.0.0.0'], { CHINWAG_TOKEN: 'short' })).toThrow('16 characters')
  const settings = readWebSettings(['--host', '0.0.0.0'], { CHINWAG_TOKEN: 'long-enough-for-a-token' })
  expect(settings).toMatchObject({ isLoopback: false, token: 'long-enough-for-a-token' })
})

test.each(['x', '-1', '70000', '1.5'])('refuses the port %s', (port) => {
  expect(() => readWebSettings([`--port=${port}`], {})).toThrow('--port takes a number')
})

test('refuses what it does not know', () => {
  expect(() => readWebSettings(['--prot', '1'], {})).toThrow('--prot')
})

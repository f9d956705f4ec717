import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'
import { UsageError } from './usage-error.ts'

test('without a key and a base URL the simulator answers', () => {
  expect(readSettings(['What is a monad?'], {})).toEqual({
    help: false,
    question: 'What is a monad?',
    model: 'gpt-4.1-mini',
    system: undefined,
    temperature: undefined,
    images: [],
    isContinued: false,
    json: false,
    trace: false,
    cache: true,
    fault: undefined,
    window: 128_000,
    server: undefined,
  })
})

test('several images can go with a question', () => {
  expect(readSettings(['-a', 'a.png', '--attach', 'https://a.example/b', 'q'], {}).images).toEqual([
    'a.png',
    'https://a.example/b',
  ])
})

test('words that the shell split are one question', () => {
  expect(readSettings(['What', 'is', 'it?'], {}).question).toBe('What is it?')
})

test('a key alone asks the official server', () => {
  expect(readSettings([], { OPENAI_API_KEY: 'k' }).server).toEqual({
    baseURL: 'https://api.openai.com/v1',
    apiKey: 'k',
  })
})

test('a base URL alone asks that server, without a key', () => {
  const { server } = readSettings(['--base-url', 'http://127.0.0.1:11434/v1', 'q'], {})
  expect(server).toEqual({ baseURL: 'http://127.0.0.1:11434/v1', apiKey: undefined })
})

test('the command line is stronger than the environment', () => {
  const env = { OPENAI_BASE_URL: 'http://a.example/v1', OPENAI_MODEL: 'a', OPENAI_API_KEY: 'k' }
  const settings = readSettings(['--base-url=http://b.example/v1', '-m', 'b'], env)
  expect(settings.server?.baseURL).toBe('http://b.example/v1')
  expect(settings.model).toBe('b')
})

test('a fault goes to the simulator even where a key is set', () => {
  expect(readSettings(['--fault', 'sim-429-then-ok', 'q'], { OPENAI_API_KEY: 'k' }).server).toBeUndefined()
})

test('a fault needs no prefix', () => {
  expect(readSettings(['--fault', '429-then-ok', 'q'], {}).fault).toBe('sim-429-then-ok')
})

test.each([
  [['--temperature', '3', 'q'], "--temperature takes a number from 0 to 2, got '3'."],
  [['-t', '', 'q'], "--temperature takes a number from 0 to 2, got ''."],
  [['--fault', 'x', '--base-url', 'http://a.example', 'q'], '--fault is for the simulator: leave out --base-url.'],
])('%j is a mistake of usage', (args, message) => {
  expect(() => readSettings(args, {})).toThrow(new UsageError(message))
})

test('an unknown option is a mistake of usage, in one sentence', () => {
  expect(() => readSettings(['--frobnicate'], {})).toThrow(new UsageError("Unknown option '--frobnicate'."))
})

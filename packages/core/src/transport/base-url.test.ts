import { expect, test } from 'vitest'
import { completionsURL, normaliseBaseURL } from './base-url.ts'

test.each([
  ['https://api.openai.com/v1', 'https://api.openai.com/v1/chat/completions', 'https://api.openai.com/v1'],
  ['https://api.openai.com/v1/', 'https://api.openai.com/v1/chat/completions', 'https://api.openai.com/v1'],
  ['https://api.openai.com/v1//', 'https://api.openai.com/v1/chat/completions', 'https://api.openai.com/v1'],
  ['http://localhost:11434', 'http://localhost:11434/chat/completions', 'http://localhost:11434'],
  ['http://localhost:11434/', 'http://localhost:11434/chat/completions', 'http://localhost:11434'],
  ['https://h/a/b?api-version=1', 'https://h/a/b/chat/completions?api-version=1', 'https://h/a/b?api-version=1'],
  ['https://h/a/?api-version=1', 'https://h/a/chat/completions?api-version=1', 'https://h/a?api-version=1'],
  ['https://h/v1#part', 'https://h/v1/chat/completions', 'https://h/v1'],
  ['HTTPS://H:443/v1', 'https://h/v1/chat/completions', 'https://h/v1'],
  ['http://[::1]:8080/v1', 'http://[::1]:8080/v1/chat/completions', 'http://[::1]:8080/v1'],
])('%s', (baseURL, url, normal) => {
  expect(completionsURL(baseURL)).toBe(url)
  expect(normaliseBaseURL(baseURL)).toBe(normal)
})

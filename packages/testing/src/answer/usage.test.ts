import type { ChatParams, CompletionChoice } from '@chinwag/core'
import { expect, test } from 'vitest'
import { countPieces } from './pieces.ts'
import { usageOf } from './usage.ts'

const prompt = (params: Partial<ChatParams>): number =>
  usageOf({ model: 'm', messages: [], ...params }, [], 0).prompt_tokens
const choice = (message: object): CompletionChoice => ({
  index: 0,
  message: { role: 'assistant', content: null, ...message },
  finish_reason: 'stop',
})

test('a prompt costs the pieces of its texts, 4 a message, and 3 in all', () => {
  expect(prompt({ messages: [{ role: 'user', content: 'Hello world' }] })).toBe(2 + 4 + 3)
  expect(
    prompt({
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hello world' },
      ],
    }),
  ).toBe(3 + 4 + 2 + 4 + 3)
})

test('an image, a sound or a file costs 85', () => {
  const content = [
    { type: 'text', text: 'Hello world' },
    { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    { type: 'file', file: { file_id: 'f' } },
  ] as const
  expect(prompt({ messages: [{ role: 'user', content }] })).toBe(2 + 85 + 85 + 4 + 3)
})

test('tools and a schema cost the pieces of their JSON', () => {
  const tools = [{ type: 'function', function: { name: 'f' } }] as const
  const extra = countPieces('[{"function":{"name":"f"},"type":"function"}]')
  expect(prompt({ tools, messages: [{ role: 'user', content: 'Hi' }] })).toBe(extra + 1 + 4 + 3)
})

test('an answer costs its text, its reasoning, its refusal and its tool calls', () => {
  const calls = [{ id: 'c', type: 'function', function: { name: 'look', arguments: '{}' } }]
  const choices = [
    choice({ content: 'Hello world', reasoning_content: 'I see' }),
    choice({ tool_calls: calls, refusal: 'No' }),
  ]
  expect(usageOf({ model: 'm', messages: [] }, choices, 128)).toMatchObject({
    prompt_tokens: 3,
    completion_tokens: 2 + 2 + 2 + 1,
    total_tokens: 10,
    prompt_tokens_details: { cached_tokens: 128 },
    completion_tokens_details: { reasoning_tokens: 2 },
  })
})

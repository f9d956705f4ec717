import { type ChatMessage, type ChatParams, createChat, type Tool } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import type OpenAI from 'openai'
import { expect, it } from 'vitest'

it('takes messages, tools and whole requests that are typed as those of `openai`', async () => {
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'What is the weather?' }] },
  ]
  const tools: OpenAI.ChatCompletionTool[] = [{ type: 'function', function: { name: 'weather', parameters: {} } }]
  const body: OpenAI.ChatCompletionCreateParamsNonStreaming = { model: 'gpt-4.1-mini', messages, tools }
  // What this shows is that it compiles.
  const [ours, theirs, whole]: [readonly ChatMessage[], readonly Tool[], ChatParams] = [messages, tools, body]
  const chat = createChat({ apiKey: 'sim', fetch: createSimulator().fetch })
  const answer = await chat.complete({ ...whole, messages: ours, tools: theirs })
  expect(answer.choices).toHaveLength(1)
})

/** Retries and a cache under the AI SDK. */
import { stdout } from 'node:process'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { cache } from '@chinwag/cache'
import { createChat, toFetch } from '@chinwag/core'
import { retry } from '@chinwag/retry'
import { createSimulator } from '@chinwag/testing'
import { generateText, streamText } from 'ai'

// A real server: `{}`, since the key is the provider's. This one fails at first.
const server = { fetch: createSimulator({ faults: [{ attempt: 1, fault: 'server-error' }] }).fetch }

const again = retry({ onRetry: ({ error }) => console.log(`sent again after ${error.status}`) })
const chat = createChat({ ...server, use: [cache({ when: 'always' }), again] })
const baseURL = 'https://api.openai.com/v1'
const provider = createOpenAICompatible({ name: 'openai', apiKey: 'any', baseURL, fetch: toFetch(chat) })
const question = { model: provider('gpt-4.1-mini'), prompt: 'Explain decorators in Python', maxRetries: 0 }

for await (const text of streamText(question).textStream) stdout.write(text)

const { response } = await generateText(question)
console.log(`\n\nThe same without a stream: ${response.headers?.['x-chinwag-cache'] ?? 'asked'}`)

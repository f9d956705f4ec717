/** A cache and retries under the `openai` package: the program that uses it stays as it is. */
import { cache } from '@chinwag/cache'
import { createChat, toFetch } from '@chinwag/core'
import { retry } from '@chinwag/retry'
import { createSimulator } from '@chinwag/testing'
import OpenAI from 'openai'

// A real server: `{}`, since the key is the client's. This one fails at first.
const server = { fetch: createSimulator({ faults: [{ attempt: 1, fault: 'server-error' }] }).fetch }

const again = retry({ onRetry: ({ error }) => console.log(`sent again after ${error.status}`) })
const chat = createChat({ ...server, use: [cache({ when: 'always' }), again] })
const client = new OpenAI({ apiKey: 'any', fetch: toFetch(chat), maxRetries: 0 })

const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Explain decorators in Python' }]
const question = { model: 'gpt-4.1-mini', messages }

const { data, response } = await client.chat.completions.create(question).withResponse()
console.log(`JSON, ${response.headers.get('x-chinwag-cache') ?? 'asked'}: ${data.id}`)

const streamed = await client.chat.completions.create({ ...question, stream: true }).withResponse()
let text = ''
for await (const chunk of streamed.data) text += chunk.choices[0]?.delta.content ?? ''
console.log(`stream, ${streamed.response.headers.get('x-chinwag-cache') ?? 'asked'}`)
console.log(text === data.choices[0]?.message.content ? 'The same text:' : 'Another text:')
console.log(text)

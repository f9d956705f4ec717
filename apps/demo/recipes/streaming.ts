/** An answer as it is written, and what is left of one that breaks off. */
import { stdout } from 'node:process'
import { createChat, isChatError } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'

// A real server: `{ apiKey: process.env['OPENAI_API_KEY'] }`.
const server = { apiKey: 'any', fetch: createSimulator().fetch }

const chat = createChat({ ...server, timeouts: { firstTokenMs: 20_000, totalMs: 60_000 } })
const messages = [{ role: 'user', content: 'Explain decorators in Python' }] as const
const stream = chat.stream({ model: 'gpt-4.1-mini', messages, stream_options: { include_usage: true } })

for await (const text of stream.text()) stdout.write(text)
const { usage, choices } = await stream.completion()
console.log(`\n\nEnded with ${choices[0]?.finish_reason}: ${usage?.completion_tokens} tokens.\n`)

try {
  // The simulator plays the fault that a model is named after: here the connection is reset on the way.
  for await (const text of chat.stream({ model: 'sim-reset-mid', messages }).text()) stdout.write(text)
} catch (error) {
  if (!isChatError(error)) throw error
  const partial = error.partial?.choices[0]?.message.content ?? ''
  console.log(`\n\nBroke off with ${error.code}, after ${partial.length} characters.`)
}

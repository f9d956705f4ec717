/** A first call: one question, one answer. */
import { createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'

// A real server: `{ apiKey: process.env['OPENAI_API_KEY'] }`.
const server = { apiKey: 'any', fetch: createSimulator().fetch }

const chat = createChat(server)
const answer = await chat.complete({
  model: 'gpt-4.1-mini',
  messages: [
    { role: 'system', content: 'You explain things briefly.' },
    { role: 'user', content: 'Explain decorators in Python' },
  ],
})
console.log(answer.choices[0]?.message.content)
console.log(`${answer.usage?.prompt_tokens} + ${answer.usage?.completion_tokens} tokens`)

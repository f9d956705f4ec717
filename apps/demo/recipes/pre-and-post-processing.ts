/** Personal data is masked on the way in, and words are filtered on the way out, in JSON and in streams. */
import { stdout } from 'node:process'
import { createChat, mapRequest, mapText } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'

// A real server: `{ apiKey: process.env['OPENAI_API_KEY'] }`. This one says what it was sent.
const server = {
  apiKey: 'any',
  fetch: createSimulator({
    answer: ({ messages }) => `You said: ${JSON.stringify(messages.at(-1)?.content)} A darn good question, darn it!`,
  }).fetch,
}

const personal = /[\w.+-]+@[\w-]+\.[\w.]+|\+?\d[\d ()-]{6,}\d/g
const maskPersonalData = mapRequest((body) => ({
  ...body,
  messages: body.messages.map((message) =>
    message.role === 'user' && typeof message.content === 'string'
      ? { ...message, content: message.content.replaceAll(personal, '[personal]') }
      : message,
  ),
}))
const filterWords = mapText((text) => text.replaceAll(/darn/gi, '****'), { holdBack: 4 })

const chat = createChat({ ...server, use: [maskPersonalData, filterWords] })
const content = 'I am ada@example.org, or +44 20 7946 0018: how do I sort a list?'
const body = { model: 'gpt-4.1-mini', messages: [{ role: 'user', content }] } as const
console.log((await chat.complete(body)).choices[0]?.message.content)
for await (const text of chat.stream(body).text()) stdout.write(text)
console.log()

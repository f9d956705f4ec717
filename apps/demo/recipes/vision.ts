/** An image with the question: a file as a `data:` URL; an `https:` address does as well. */
import { readFile } from 'node:fs/promises'
import { argv } from 'node:process'
import { createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'

// A real server: `{ apiKey: process.env['OPENAI_API_KEY'] }`.
const server = { apiKey: 'any', fetch: createSimulator().fetch }

const file = argv[2] ?? new URL('../../../docs/images/demo-light.png', import.meta.url)
const url = `data:image/png;base64,${await readFile(file, 'base64')}`

const chat = createChat(server)
const answer = await chat.complete({
  model: 'gpt-4.1-mini',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is in this picture?' },
        { type: 'image_url', image_url: { url, detail: 'low' } },
      ],
    },
  ],
})
console.log(answer.choices[0]?.message.content)
console.log(`${answer.usage?.prompt_tokens} tokens of text and picture`)

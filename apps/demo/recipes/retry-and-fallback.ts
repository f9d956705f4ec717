/** Tries again what may pass, and then goes to another model. */
import { createChat } from '@chinwag/core'
import { fallback, retry } from '@chinwag/retry'
import { createSimulator } from '@chinwag/testing'

const down = { fault: 'server-error', when: ({ model }: { model: string }) => model === 'gpt-4.1' } as const
// A real server: `{ apiKey: process.env['OPENAI_API_KEY'] }`. This one fails whenever it is asked for gpt-4.1.
const server = { apiKey: 'any', fetch: createSimulator({ faults: [down] }).fetch }

const chat = createChat({
  ...server,
  use: [
    fallback([{ model: 'gpt-4.1-mini' }], {
      onFallback: ({ from, to, error }) => console.log(`${from} fails (${error.code}): on to ${to}`),
    }),
    retry({
      attempts: 2,
      baseMs: 200,
      onRetry: ({ attempt, error, waitMs }) =>
        console.log(`attempt ${attempt}: ${error.status}, the next one in ${Math.round(waitMs)} ms`),
    }),
  ],
})

const messages = [{ role: 'user', content: 'Explain decorators in Python' }] as const
const answer = await chat.complete({ model: 'gpt-4.1', messages })
console.log(`${answer.model} answers: ${answer.choices[0]?.message.content}`)

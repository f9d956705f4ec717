/** A middleware of your own: refuses calls once so many tokens were used. It serves JSON and streams alike. */
import { ChatError, createChat, isChatError, type Middleware } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'

function tokenBudget(tokens: number): Middleware {
  let left = tokens
  return async function tokenBudget(request, next) {
    if (left <= 0) throw new ChatError('All tokens are used. Ask for more.', { code: 'quota' })
    const response = await next(request)
    return response.observe({
      settle: (outcome) => void (outcome.type === 'end' && (left -= outcome.completion.usage?.total_tokens ?? 0)),
    })
  }
}

// A real server: `{ apiKey: process.env['OPENAI_API_KEY'] }`.
const server = { apiKey: 'any', fetch: createSimulator().fetch }

const chat = createChat({ ...server, use: [tokenBudget(500)] })
const messages = [{ role: 'user', content: 'Explain decorators in Python' }] as const
const body = { model: 'gpt-4.1-mini', messages, stream_options: { include_usage: true } }
try {
  for (;;) console.log('used', (await chat.stream(body).completion()).usage?.total_tokens)
} catch (error) {
  if (!isChatError(error)) throw error
  console.log(`${error.code}: ${error.message}`)
}

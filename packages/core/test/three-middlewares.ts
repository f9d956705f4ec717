import { type ChatCompletion, ChatResponse, isRetryable, type Middleware } from '../src/index.ts'

// The three of the design: whole, each on a few lines, the same for JSON and streams. If one takes more, the contract has drifted.

/** Answers from memory what was answered before. */
export const remember = (store: Map<string, ChatCompletion>): Middleware =>
  async function remember(request, next) {
    const key = JSON.stringify(request.body)
    const known = store.get(key)
    if (known) return ChatResponse.fromCompletion(known, { source: 'cache' })
    const response = await next(request)
    return response.observe({
      settle: (outcome) => {
        if (outcome.type === 'end') store.set(key, outcome.completion)
      },
    })
  }

/** Tries again until the first content is there, and never after. */
export const again = (times: number): Middleware =>
  async function again(request, next, context) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await (await next(request)).committed()
      } catch (error) {
        if (attempt >= times || !isRetryable(error)) throw error
      }
      await context.sleep(2 ** attempt * 100)
    }
  }

/** Writes a line for each call when it is over. */
export const log = (write: (line: object) => void): Middleware =>
  async function log(request, next, context) {
    const response = await next(request)
    return response.observe({
      settle: (outcome, timings) => write({ id: context.id, outcome: outcome.type, ...timings }),
    })
  }

import { deadlineKey, type Middleware } from '@chinwag/core'

/** An outer middleware that sets the deadline of each call, as `totalMs` does. */
export const until = (ms: number): Middleware =>
  async function until(request, next, context) {
    context.set(deadlineKey, Date.now() + ms)
    return next(request)
  }

import type { AttemptRecord, Middleware, Usage } from '@chinwag/core'
import { attemptsKey } from '@chinwag/retry'

/** What happened to one call. */
export interface CallReport {
  readonly outcome: 'end' | 'error' | 'abort'
  readonly usage: Usage | undefined
  /** From the question to the first content, and to the end, in milliseconds. */
  readonly firstTokenMs: number | undefined
  readonly totalMs: number
  /** Attempts that failed before the last one. */
  readonly failed: readonly AttemptRecord[]
  /** `'network'`, `'cache'`, … */
  readonly source: string
}

/** The outermost middleware: tells what became of each call that got a reply. */
export function log(write: (report: CallReport) => void): Middleware {
  return async function log(request, next, context) {
    const start = performance.now()
    const response = await next(request)
    return response.observe({
      settle(outcome, { firstToken, end = performance.now() }) {
        write({
          outcome: outcome.type,
          usage: (outcome.type === 'end' ? outcome.completion.usage : undefined) ?? undefined,
          firstTokenMs: firstToken === undefined ? undefined : Math.max(0, firstToken - start),
          totalMs: end - start,
          failed: context.get(attemptsKey) ?? [],
          source: response.source,
        })
      },
    })
  }
}

import type { AttemptRecord, Middleware, Usage } from '@chinwag/core'
import { attemptsKey } from '@chinwag/retry'

/** What happened to one call. */
export interface CallReport {
  readonly outcome: 'end' | 'error' | 'abort'
  readonly usage: Usage | undefined
  /** Why the answer ended, in the API's words. */
  readonly finishReason: string | undefined
  /** Attempts that failed before the last one. */
  readonly failed: readonly AttemptRecord[]
  /** `'network'`, `'cache'`, … */
  readonly source: string
}

/** The outermost middleware: tells what became of each call that got a reply. */
export function log(write: (report: CallReport) => void): Middleware {
  return async function log(request, next, context) {
    const response = await next(request)
    return response.observe({
      settle(outcome) {
        const { usage, choices } = outcome.type === 'end' ? outcome.completion : {}
        write({
          outcome: outcome.type,
          usage: usage ?? undefined,
          finishReason: choices?.[0]?.finish_reason ?? undefined,
          failed: context.get(attemptsKey) ?? [],
          source: response.source,
        })
      },
    })
  }
}

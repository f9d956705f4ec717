import type { AttemptRecord, Middleware, Usage } from '@chinwag/core'
import { attemptsKey } from '@chinwag/retry'
import { cutOffBy } from './inspector/cut-off.ts'

/** What happened to one call. */
export interface CallReport {
  readonly outcome: 'end' | 'error' | 'abort'
  readonly usage: Usage | undefined
  /** Why the answer ended, in the API's words. */
  readonly finishReason: string | undefined
  /** Why the answer is not whole, where it is not, in the API's words. */
  readonly cutOffBy: string | undefined
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
        const { usage, choices = [] } = outcome.type === 'end' ? outcome.completion : {}
        write({
          outcome: outcome.type,
          usage: usage ?? undefined,
          finishReason: choices[0]?.finish_reason ?? undefined,
          cutOffBy: cutOffBy(choices),
          failed: context.get(attemptsKey) ?? [],
          source: response.source,
        })
      },
    })
  }
}

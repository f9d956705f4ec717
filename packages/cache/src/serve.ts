import { type CallContext, ChatError, type ChatErrorCode, type ChatRequest, type ChatResponse } from '@chinwag/core'
import type { CacheHit, CacheSettings } from './cache-options.ts'
import { costOf } from './prices.ts'
import { replay } from './replay.ts'
import { reportHook } from './scope.ts'
import type { Found } from './shelf.ts'
import { problemOf } from './within.ts'

/** Answers from an entry, and tells of it. `code`: of the failure that a stale one stands in for. */
export function serve(
  { entry, staleMs }: Found,
  { body }: ChatRequest,
  { onHit, prices, paceMs }: CacheSettings,
  context: CallContext,
  code?: ChatErrorCode,
): ChatResponse {
  const { key, model } = entry
  // The clocks of two machines differ: an answer from the future is new.
  const ageMs = Math.max(0, Date.now() - entry.createdAt)
  const saved = { savedTokens: entry.tokens ?? undefined, savedCost: costOf(entry, body.model, prices) }
  const isStale = staleMs > 0
  context.emit({ type: 'cache', decision: isStale ? 'stale' : 'hit', key, ageMs, ...saved, ...(code && { code }) })
  if (onHit) tell(onHit, { key, ageMs, ...saved, isStale, model, callId: context.id }, context)
  return replay(entry, { ageMs, isStale, paceMs }, body, context)
}

/** What a hook makes of a hit, now or later, is not the caller's problem. */
function tell(onHit: (hit: CacheHit) => unknown, hit: CacheHit, context: CallContext): void {
  const report = (error: unknown): void => reportHook('onHit', problemOf(error), context)
  try {
    const result = onHit(hit)
    if (result instanceof Promise) result.catch(report)
  } catch (error) {
    report(error)
  }
}

const reasons: Readonly<Record<'no-entry' | 'no-scope' | 'no-key', string>> = {
  'no-entry':
    "The cache has no answer to this request. Send it with `cache: 'use'` to ask the server and keep its answer.",
  'no-scope':
    'The cache cannot tell whose answers this call may read: the `scope` option gave no name, or the API key could not be had. ' +
    'Where one of them failed, the `cache-hook` event of `inspect` says how.',
  'no-key':
    'The cache can have no answer to this request: it is nested too deep, or is no JSON. ' +
    "Send it with `cache: 'bypass'` to ask the server.",
}

/** What a call with `cache: 'only'` fails with. */
export function nothingKept(why: keyof typeof reasons, context: CallContext): ChatError {
  context.emit({ type: 'cache', decision: 'only-miss' })
  return new ChatError(reasons[why], { code: 'not_found' })
}

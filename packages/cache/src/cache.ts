import { type ChatResponse, isChatError, type Middleware } from '@chinwag/core'
import type { CacheCallOptions, CacheMode, CacheOptions } from './cache-options.ts'
import { checkOptions } from './check-options.ts'
import { createFlights, type Landed } from './flight.ts'
import { createInvalidate, type Invalidate } from './invalidate.ts'
import { createKeeper } from './keeper.ts'
import { createLeases } from './leases.ts'
import { readMarks } from './marks.ts'
import { createPatience } from './patience.ts'
import { createPatientStore } from './patient-store.ts'
import { makePlan } from './plan.ts'
import { nothingKept, serve } from './serve.ts'
import { createShelf } from './shelf.ts'
import { createTurns } from './turns.ts'
import { asking, type CacheCall, createUpstream } from './upstream.ts'
import { fitUsage, takesUsageChunk } from './usage-chunk.ts'

/** What {@link cache} gives: a middleware, and a way to make it forget. */
export interface CacheMiddleware extends Middleware<CacheCallOptions> {
  /**
   * Forgets the answers to one request, of one scope, or with one tag, in every process that shares the store. What is being asked for at that
   * moment is not kept either; for a `key`, other processes may still keep it.
   *
   * @throws TypeError for anything else
   * @throws Error when the store failed: the answers may still be served
   */
  readonly invalidate: Invalidate
}

/**
 * Answers a request that was answered before, and makes one upstream call of many that ask for the same at the same time.
 *
 * One entry serves `complete`, `stream` and `send`. Kept are only whole answers that ended by themselves (`stop`, `tool_calls`), and
 * by default only of requests with `temperature: 0` or of calls that ask for it (`{ cache: 'use' }`). Callers with different
 * credentials never see each other's answers.
 *
 * Place it outside of `context` and `retry`, and inside of what must see every call, such as a log.
 *
 * @throws RangeError | TypeError when an option is wrong
 *
 * @example
 * ```ts
 * import { cache } from '@chinwag/cache'
 * import { createChat } from '@chinwag/core'
 *
 * const chat = createChat({ apiKey: 'sk-…', use: [cache({ ttlMs: 3_600_000 })] })
 * const body = { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello' }] } as const
 *
 * await chat.complete(body, { cache: 'use' })
 * const response = await chat.send(body, { cache: 'use' })
 * console.log(response.source) // cache
 * ```
 */
export function cache(options: CacheOptions = {}): CacheMiddleware {
  const settings = checkOptions(options)
  const { storeTimeoutMs, lockMs, ttlMs, staleWhileRevalidateMs, staleIfErrorMs } = settings
  const graceMs = Math.max(staleWhileRevalidateMs, staleIfErrorMs)
  const store = createPatientStore(settings.store, storeTimeoutMs)
  const shelf = createShelf(store, graceMs)
  const keeper = createKeeper(store, ttlMs, graceMs)
  const flights = createFlights()
  const leases = lockMs === undefined ? undefined : createLeases(store, lockMs, storeTimeoutMs)
  const upstream = createUpstream({ settings, shelf, keeper, flights, leases })
  const takeTurn = createTurns()

  const cache: Middleware<CacheCallOptions> = async function cache(given, next, context) {
    // This very cache stands further out, and waits for the answer: to join it would be to wait for oneself.
    const isInside = context.get(asking)?.has(flights) ?? false
    const plan = isInside ? ({ mode: 'skip' } as const) : await makePlan(settings, takeTurn, given, context)
    if (plan.mode === 'refuse') throw nothingKept(plan.why, context)
    if (plan.mode === 'bypass' || plan.mode === 'skip') {
      context.emit({ type: 'cache', decision: plan.mode })
      return next(given)
    }

    const { mode, keys, request } = plan
    const patience = createPatience(storeTimeoutMs, request.signal)
    const marks = plan.marks.length > 0 ? readMarks(plan.marks, store, patience, context) : undefined
    const call: CacheCall = { request, next, context, plan, marks, patience }
    const maxStaleMs = mode === 'only' ? staleWhileRevalidateMs : graceMs
    const found = await shelf({ keys: keysToRead(mode, keys), maxStaleMs, marks, patience, context })
    const mayBeServed = found && (found.staleMs === 0 || found.staleMs < staleWhileRevalidateMs)
    if (mayBeServed) {
      if (found.staleMs > 0 && mode === 'use') upstream.refresh(call)
      return serve(found, request, settings, context)
    }
    if (mode === 'only') throw nothingKept('no-entry', context)

    try {
      const response = fit(await upstream.fetch(call), call)
      // One that breaks before its first content can still be replaced.
      return found ? await response.committed() : response
    } catch (error) {
      if (!found || request.signal.aborted || !isChatError(error) || !passing.has(error.code)) throw error
      return serve(found, request, settings, context, error.code)
    }
  }

  return Object.assign(cache, { invalidate: createInvalidate(settings, keeper, flights, ttlMs + graceMs) })
}

/** Failures that say nothing about the request: a stale answer is better. */
const passing: ReadonlySet<string> = new Set([
  'connection',
  'overloaded',
  'rate_limit',
  'server',
  'stream_interrupted',
  'timeout',
])

/** With several variants, a call takes the one whose turn it is, or goes upstream for it; `'only'` takes any that is there. */
function keysToRead(mode: CacheMode, keys: readonly string[]): readonly string[] {
  if (mode === 'refresh') return []
  return mode === 'only' ? keys : keys.slice(0, 1)
}

/** Gives somebody else's reply the form that this call asked for. */
function fit({ response, request }: Landed, { request: own, context, plan }: CacheCall): ChatResponse {
  if (request === own) return response
  context.emit({ type: 'cache', decision: 'shared', key: plan.keys[0] })
  return fitUsage(response, takesUsageChunk(request.body), own.body)
}

import { type CallContext, ChatError, type ChatParams, type ChatResponse, type Middleware } from '@chinwag/core'
import {
  type CacheCallOptions,
  type CacheHit,
  type CacheMode,
  type CacheOptions,
  checkOptions,
} from './cache-options.ts'
import type { Entry } from './envelope.ts'
import { type Ask, createFlights, type Landed } from './flight.ts'
import { createKeeper } from './keeper.ts'
import { createPatientStore } from './patient-store.ts'
import { makePlan } from './plan.ts'
import { record } from './record.ts'
import { replay } from './replay.ts'
import { reportHook } from './scope.ts'
import { createTurns } from './turns.ts'
import { takesUsageChunk, withoutUsageChunk } from './usage-chunk.ts'
import { problemOf } from './within.ts'

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
export function cache(options: CacheOptions = {}): Middleware<CacheCallOptions> {
  const settings = checkOptions(options)
  const store = createPatientStore(settings.store, settings.storeTimeoutMs)
  const keeper = createKeeper(store, settings)
  const flights = createFlights()
  const takeTurn = createTurns()

  return async function cache(request, next, context) {
    const plan = await makePlan(settings, takeTurn, request, context)
    if (plan.mode === 'refuse') throw nothingKept(plan.why, context)
    if (plan.mode === 'bypass' || plan.mode === 'skip') {
      context.emit({ type: 'cache', decision: plan.mode })
      return next(request)
    }

    const { mode, keys, question } = plan
    const [key] = keys
    const entry = await store.read(keysToRead(mode, keys), request.signal, context)
    if (entry) return serve(entry, request.body, settings.onHit, context)
    if (mode === 'only') throw nothingKept('no-entry', context)

    const ask: Ask = async (signal, stay) => {
      context.emit({ type: 'cache', decision: mode === 'refresh' ? 'refresh' : 'miss', key })
      const handlers = keeper(key, question, stay, context)
      return record(await next({ ...request, signal }), request.body.stream === true, handlers)
    }
    const { isUnchanged } = question
    const landed = await flights.join(key, { request, context, ask, isUnchanged }, mode === 'refresh')
    if (landed.request === request) return landed.response
    context.emit({ type: 'cache', decision: 'shared', key })
    return fit(landed, request.body)
  }
}

/** With several variants, a call takes the one whose turn it is, or goes upstream for it; `'only'` takes any that is there. */
function keysToRead(mode: CacheMode, keys: readonly string[]): readonly string[] {
  if (mode === 'refresh') return []
  return mode === 'only' ? keys : keys.slice(0, 1)
}

/** Gives somebody else's reply the form that this call asked for. */
function fit({ response, request }: Landed, body: ChatParams): ChatResponse {
  return takesUsageChunk(request.body) && !takesUsageChunk(body) ? withoutUsageChunk(response) : response
}

function serve(entry: Entry, body: ChatParams, onHit: CacheOptions['onHit'], context: CallContext): ChatResponse {
  const { key, model } = entry
  const savedTokens = entry.tokens ?? undefined
  // The clocks of two machines differ: an answer from the future is new.
  const ageMs = Math.max(0, Date.now() - entry.createdAt)
  context.emit({ type: 'cache', decision: 'hit', key, ageMs, savedTokens })
  if (onHit) tell(onHit, { key, ageMs, savedTokens, model, callId: context.id }, context)
  return replay(entry, ageMs, body)
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

const reasons = {
  'no-entry':
    "The cache has no answer to this request. Send it with `cache: 'use'` to ask the server and keep its answer.",
  'no-scope':
    'The cache cannot tell whose answers this call may read: the `scope` option gave no name, or the API key could not be had. ' +
    'Where one of them failed, the `cache-hook` event of `inspect` says how.',
  'no-key':
    'The cache can have no answer to this request: it is nested too deep, or is no JSON. ' +
    "Send it with `cache: 'bypass'` to ask the server.",
} as const

function nothingKept(why: keyof typeof reasons, context: CallContext): ChatError {
  context.emit({ type: 'cache', decision: 'only-miss' })
  return new ChatError(reasons[why], { code: 'not_found' })
}

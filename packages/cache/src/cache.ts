import { type CallContext, ChatError, type ChatResponse, type Middleware } from '@chinwag/core'
import {
  type CacheCallOptions,
  type CacheHit,
  type CacheMode,
  type CacheOptions,
  checkOptions,
} from './cache-options.ts'
import { createEntry, type Entry } from './envelope.ts'
import { type Ask, createFlights } from './flight.ts'
import { createPatientStore } from './patient-store.ts'
import { makePlan } from './plan.ts'
import { record } from './record.ts'
import { replay } from './replay.ts'
import { createTurns } from './turns.ts'

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
  const flights = createFlights()
  const takeTurn = createTurns()

  return async function cache(request, next, context) {
    const { mode, keys } = await makePlan(settings, takeTurn, request, context)
    if (mode === 'bypass' || mode === 'skip') {
      context.emit({ type: 'cache', decision: mode })
      return next(request)
    }

    for (const key of keysToRead(mode, keys)) {
      const entry = await store.read(key, request.signal, context)
      if (entry) return serve(entry, settings.onHit, context)
    }
    const [key] = keys
    if (mode === 'only' || key === undefined) throw nothingKept(context)

    const ask: Ask = async (signal, release) => {
      context.emit({ type: 'cache', decision: mode === 'refresh' ? 'refresh' : 'miss', key })
      const response = await next({ ...request, signal })
      return record(response, request.body.stream === true, {
        drop: release,
        keep: (answer, completion) => {
          const entry = createEntry(key, answer, completion, Date.now(), settings.ttlMs)
          // Who comes while a slow store still writes can join the flight, which has the whole answer.
          context.waitUntil(store.write(entry, settings.ttlMs, context).finally(release))
        },
      })
    }
    const { response, role } = await flights.join(key, { request, context, ask }, mode === 'refresh')
    if (role === 'follower') context.emit({ type: 'cache', decision: 'shared', key })
    return response
  }
}

/** With several variants, a call takes the one whose turn it is, or goes upstream for it; `'only'` takes any that is there. */
function keysToRead(mode: CacheMode, keys: readonly string[]): readonly string[] {
  if (mode === 'refresh') return []
  return mode === 'only' ? keys : keys.slice(0, 1)
}

function serve(entry: Entry, onHit: CacheOptions['onHit'], context: CallContext): ChatResponse {
  const { key, model } = entry
  const savedTokens = entry.tokens ?? undefined
  // The clocks of two machines differ: an answer from the future is new.
  const ageMs = Math.max(0, Date.now() - entry.createdAt)
  context.emit({ type: 'cache', decision: 'hit', key, ageMs, savedTokens })
  if (onHit) tell(onHit, { key, ageMs, savedTokens, model, callId: context.id }, context)
  return replay(entry, ageMs)
}

/** What a hook makes of a hit, now or later, is not the caller's problem. */
function tell(onHit: (hit: CacheHit) => unknown, hit: CacheHit, context: CallContext): void {
  const report = (error: unknown): void => {
    context.emit({ type: 'cache-hook', hook: 'onHit', problem: error instanceof Error ? error.name : 'error' })
  }
  try {
    const result = onHit(hit)
    if (result instanceof Promise) result.catch(report)
  } catch (error) {
    report(error)
  }
}

function nothingKept(context: CallContext): ChatError {
  context.emit({ type: 'cache', decision: 'only-miss' })
  const message =
    "The cache has no answer to this request. Send it with `cache: 'use'` to ask the server and keep its answer."
  return new ChatError(message, { code: 'not_found' })
}

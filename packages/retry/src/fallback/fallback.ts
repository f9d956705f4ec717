import {
  type AttemptRecord,
  type ChatError,
  type ContextKey,
  createContextKey,
  isChatError,
  type Middleware,
} from '@chinwag/core'
import { type Attempt, beginAttempt, countFailure, publish } from '../attempt-records.ts'
import { describe } from '../check-options.ts'
import { isYes, tell } from '../hooks.ts'
import { abortedSignal, type Bounds, boundsOf, isOutOfTime } from '../pass.ts'
import { watchBreak } from '../watch-reply.ts'
import { elsewhereKey } from './elsewhere.ts'
import type { FallbackCallOptions, FallbackHop, FallbackOptions } from './fallback-options.ts'
import { createFallbackPolicy, type FallbackPolicy } from './fallback-policy.ts'
import { isTransient } from './is-transient.ts'
import { sendHop } from './send-hop.ts'

/**
 * Which hop of a {@link fallback} answered: 1 is the first of its list. Not set where the request was answered as it came.
 *
 * @example
 * ```ts
 * import type { Middleware } from '@chinwag/core'
 * import { hopKey } from '@chinwag/retry'
 *
 * const noteHop = (): Middleware => async function noteHop(request, next, context) {
 *   const response = await next(request)
 *   console.error(context.get(hopKey) ?? 'as asked')
 *   return response
 * }
 * ```
 */
export const hopKey: ContextKey<{ readonly hop: number; readonly model: string }> = createContextKey('retry.hop')

/**
 * Has a request answered by another model, or another server, where the first is throttled or fails before its first token.
 *
 * Each hop is tried once, in the order of the list. A wrong key, an empty account or a wrong request is no reason: those errors reach the
 * caller, unless `when` says otherwise. The last error carries the attempts of all hops. After the first token there is no other hop.
 *
 * Put it outside of `retry()`, so that each hop is retried, and inside of `cache()`.
 *
 * @throws TypeError if the hops or the options cannot be meant
 * @example
 * ```ts
 * import { createChat } from '@chinwag/core'
 * import { fallback, retry } from '@chinwag/retry'
 *
 * const other = createChat({ baseURL: 'https://llm.example/v1', apiKey: 'other-…' })
 * const hops = [{ model: 'gpt-4.1-mini' }, { transport: other, model: 'llama-3' }]
 * const chat = createChat({ apiKey: 'sk-…', use: [fallback(hops), retry({ attempts: 2 })] })
 * ```
 */
export function fallback(hops: readonly FallbackHop[], options: FallbackOptions = {}): Middleware<FallbackCallOptions> {
  const policy = createFallbackPolicy(hops, options)
  const ways: readonly FallbackHop[] = [{}, ...policy.hops]
  return async function fallback(request, next, context) {
    if (isOff(context.options.fallback)) return next(request)
    const models = ways.map(({ model }) => model ?? request.body.model)
    const route: Route = { policy, models, failures: [], bounds: boundsOf(request, context) }
    const elsewhere = context.get(elsewhereKey)
    for (let hop = 0; ; hop++) {
      const way = ways[hop] ?? {}
      const more = { marks: { hop, model: models[hop] }, isForeign: way.transport !== undefined }
      const attempt = { ...beginAttempt(hop + 1, Date.now(), 0, context), ...more }
      const goesOn = (error: ChatError): boolean => isYes('when', policy.when(error, { hop }), context)
      context.set(elsewhereKey, hop < ways.length - 1 ? goesOn : elsewhere)
      try {
        const response = await (await sendHop(way, request, next, context)).committed()
        if (hop > 0) context.set(hopKey, { hop, model: models[hop] ?? '' })
        return watchBreak(response, route.bounds, (error) => note(error, attempt, route))
      } catch (error) {
        goOn(error, attempt, hop, route)
      }
    }
  }
}

/** One request on its way from hop to hop. */
interface Route {
  readonly policy: FallbackPolicy
  /** Of each hop, that of the request first. */
  readonly models: readonly string[]
  readonly failures: AttemptRecord[]
  readonly bounds: Bounds
}

function isOff(option: unknown): boolean {
  if (option === undefined || option === false) return option === false
  throw new TypeError(`The \`fallback\` option of a call must be false, got ${describe(option)}.`)
}

function note(error: ChatError, attempt: Attempt, { failures, bounds: { context } }: Route): readonly AttemptRecord[] {
  return countFailure(error, attempt, failures, context)
}

/** @throws what the call is to fail with, if there is to be no other hop */
function goOn(error: unknown, attempt: Attempt, hop: number, route: Route): void {
  const { policy, models, bounds } = route
  const { context } = bounds
  const signal = abortedSignal(bounds)
  if (signal) {
    const reason: unknown = signal.reason
    if (isOutOfTime(reason, bounds)) publish(note(reason, attempt, route), context)
    throw reason
  }
  if (!isChatError(error)) throw error
  publish(note(error, attempt, route), context)
  const isWanted = isYes('when', policy.when(error, { hop }), context)
  const [from = '', to] = models.slice(hop)
  const failed = { hop: hop + 1, from, to, code: error.code, status: error.status }
  if (!isWanted || to === undefined) {
    context.emit({ type: 'fallback-stopped', ...failed, hop, reason: isWanted ? 'hops' : 'when' })
    throw error
  }
  if (!isTransient(error)) context.emit({ type: 'fallback-warning', ...failed })
  context.emit({ type: 'fallback', ...failed })
  const { onFallback } = policy
  tell('onFallback', onFallback && (() => onFallback({ callId: context.id, hop: hop + 1, from, to, error })), context)
}

import {
  type CallContext,
  type ChatParams,
  type ChatRequest,
  type ContextKey,
  createContextKey,
  isChatError,
  type Next,
} from '@chinwag/core'
import type { CacheSettings } from './cache-options.ts'
import type { Ask, Flights, Landed } from './flight.ts'
import type { Keeper } from './keeper.ts'
import type { Agreed, Leases } from './leases.ts'
import type { MarksRead } from './marks.ts'
import { createPatience, type Patience } from './patience.ts'
import type { ActivePlan } from './plan.ts'
import { record } from './record.ts'
import { serve } from './serve.ts'
import type { Found, Shelf } from './shelf.ts'
import { problemOf } from './within.ts'

/** The flights that a call is upstream for at the moment. */
export const asking: ContextKey<Set<Flights>> = createContextKey('cache asking')

/** A call that the cache takes part in. */
export interface CacheCall {
  readonly request: ChatRequest
  readonly next: Next
  readonly context: CallContext
  readonly plan: ActivePlan
  readonly marks: MarksRead | undefined
  readonly patience: Patience
}

/** What a cache works with. */
export interface Tools {
  readonly settings: CacheSettings
  readonly shelf: Shelf
  readonly keeper: Keeper
  readonly flights: Flights
  readonly leases: Leases | undefined
}

/** Asks the server, for all who ask for the same, here and in other processes. */
export interface Upstream {
  fetch(call: CacheCall): Promise<Landed>
  /** Asks in the background, where nobody does already. */
  refresh(call: CacheCall): void
}

/** Whether this caller is the one to ask, or what has come meanwhile. */
type Agree = (signal: AbortSignal) => Promise<Agreed<Found>>

export function createUpstream(tools: Tools): Upstream {
  const { settings, flights, leases } = tools

  async function revalidate(call: CacheCall): Promise<void> {
    const { request, context, plan } = call
    const [key] = plan.keys
    const lease = await leases?.take(key, createPatience(settings.storeTimeoutMs, request.signal), context)
    if (lease === 'taken') return
    if (flights.has(key)) return lease?.release()
    const ask = askOf(tools, call, 'revalidate', async () => ({ lease }))
    const { response } = await flights.join(key, { request, context, ask, isUnchanged, marks: plan.marks }, false)
    await response.completion()
  }

  return {
    fetch(call) {
      const { request, context, plan } = call
      const { mode, keys, question } = plan
      const decision = mode === 'refresh' ? 'refresh' : 'miss'
      const ask = askOf(tools, call, decision, (signal) => agreeOn(tools, call, signal))
      const caller = { request, context, ask, isUnchanged: question.isUnchanged, marks: plan.marks }
      return flights.join(keys[0], caller, mode === 'refresh')
    },
    refresh(call) {
      const { context, plan } = call
      const [key] = plan.keys
      if (flights.has(key) || !plan.question.isUnchanged()) return
      const fail = (error: unknown): void => {
        const problem = isChatError(error) ? error.code : problemOf(error)
        context.emit({ type: 'cache-refresh', key, problem })
      }
      context.waitUntil(revalidate(onItsOwn(call)).catch(fail))
    },
  }
}

/** Asks, where that is agreed on, and keeps the answer. `decision`: what the inspector is told. */
function askOf({ settings, keeper, flights }: Tools, call: CacheCall, decision: string, agree: Agree): Ask {
  const { request, next, context, plan, marks } = call
  const { question, keys } = plan
  const [key] = keys
  return async (signal, stay) => {
    const agreed = await agree(signal)
    if ('found' in agreed) {
      stay.release()
      return serve(agreed.found, request, settings, context)
    }
    context.emit({ type: 'cache', decision, key })
    const release = (): void => {
      stay.release()
      agreed.lease?.release()
    }
    const handlers = keeper.await({ key, question, marks, context, stay: { until: stay.until, release } })
    // As it is sent, it must be what the key stands for: it may be that again by the time the answer is here.
    question.isUnchanged()
    const inside = context.get(asking) ?? new Set()
    context.set(asking, inside.add(flights))
    try {
      signal.throwIfAborted()
      return record(await next({ ...request, signal }), request.body, handlers)
    } catch (error) {
      agreed.lease?.release()
      throw error
    } finally {
      inside.delete(flights)
    }
  }
}

/** With other processes, where that is wanted. A refresh waits for nobody. */
async function agreeOn({ shelf, leases }: Tools, call: CacheCall, signal: AbortSignal): Promise<Agreed<Found>> {
  const { plan, marks, patience, context } = call
  const { mode, keys } = plan
  if (!leases || mode === 'refresh') return {}
  const find = (patience: Patience): Promise<Found | undefined> =>
    shelf({ keys: keys.slice(0, 1), maxStaleMs: 0, marks, patience, context })
  return leases.wait(keys[0], createPatience(patience.leftMs(), signal), context, find)
}

const isUnchanged = (): boolean => true

/** A call that ends with nobody, and whose conversation nobody goes on with. */
function onItsOwn(call: CacheCall): CacheCall {
  const { signal } = new AbortController()
  const body: ChatParams = JSON.parse(JSON.stringify(call.request.body))
  const plan = { ...call.plan, question: { ...call.plan.question, isUnchanged } }
  return { ...call, plan, request: { ...call.request, body, signal } }
}

import { type CallContext, type ChatRequest, upstreamKey } from '@chinwag/core'
import type { CacheSettings } from './cache-options.ts'
import { problemOf, within } from './within.ts'

/** A key that has to be fetched takes its time, and the call needs it anyway; but then the transport's timeouts come in. */
const credentialTimeoutMs = 10_000

/**
 * Whose answers a call may read and add to. `undefined` where that is not known, since a guess would show one tenant's answers to
 * another: then the call goes on without the cache.
 */
export async function scopeOf(
  settings: CacheSettings,
  request: ChatRequest,
  context: CallContext,
): Promise<string | undefined> {
  const { scope, storeTimeoutMs } = settings
  const { signal } = request
  try {
    if (typeof scope === 'string') return scope
    if (!scope)
      return await within(context.get(upstreamKey)?.scope(request, context) ?? '', credentialTimeoutMs, signal)
    const name: unknown = await within(scope(request, context), storeTimeoutMs, signal)
    if (typeof name === 'string') return name === '' ? undefined : name
    reportHook('scope', typeof name, context)
  } catch (error) {
    if (!signal.aborted) reportHook('scope', problemOf(error), context)
  }
  return undefined
}

/** Says that a function of the user's failed. */
export function reportHook(hook: 'scope' | 'when' | 'onHit', problem: string, context: CallContext): void {
  context.emit({ type: 'cache-hook', hook, problem })
}

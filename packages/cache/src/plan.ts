import { type CallContext, ChatError, type ChatRequest, upstreamKey } from '@chinwag/core'
import { cacheKey } from './cache-key.ts'
import type { CacheCallOptions, CacheMode, CacheSettings } from './cache-options.ts'
import { show } from './check.ts'
import { isVaried, isWanted } from './policy.ts'

/** What the cache does with one call. */
export interface Plan {
  /** `'skip'`: nobody asked for the cache, or the request cannot have a key. */
  readonly mode: CacheMode | 'skip'
  /** The keys of the variants of the answer, the one whose turn it is first. Empty where the cache has no part in the call. */
  readonly keys: readonly string[]
}

/**
 * Decides from the options of call and chain and from the request. What cannot have a safe key goes past the cache, so that the cache
 * fails no call.
 *
 * @throws ChatError `invalid_request` for a mode that does not exist
 */
export async function makePlan(
  settings: CacheSettings,
  takeTurn: (key: string) => number,
  request: ChatRequest,
  context: CallContext<CacheCallOptions>,
): Promise<Plan> {
  const asked = checkMode(context.options.cache)
  if (asked === 'bypass') return { mode: 'bypass', keys: [] }
  try {
    const mode = asked ?? (isWanted(settings.when, request.body) ? 'use' : 'skip')
    const key = mode === 'skip' ? undefined : await keyOf(settings, request, context)
    if (key === undefined) return withoutKey(asked)
    return { mode, keys: isVaried(request.body) ? variantsOf(key, settings.variants, takeTurn) : [key] }
  } catch {
    return withoutKey(asked)
  }
}

function withoutKey(asked: CacheMode | undefined): Plan {
  return { mode: asked === 'only' ? 'only' : 'skip', keys: [] }
}

function checkMode(mode: CacheMode | undefined): CacheMode | undefined {
  if (mode === undefined || mode === 'use' || mode === 'bypass' || mode === 'refresh' || mode === 'only') return mode
  const message = `The call's \`cache\` option must be 'use', 'bypass', 'refresh' or 'only', got ${show(mode)}.`
  throw new ChatError(message, { code: 'invalid_request', param: 'cache' })
}

async function keyOf(settings: CacheSettings, request: ChatRequest, context: CallContext): Promise<string | undefined> {
  const scope = await scopeOf(settings, request, context)
  if (scope === undefined) return undefined
  const { baseURL = '' } = context.get(upstreamKey) ?? {}
  return cacheKey(request.body, { baseURL, scope, ignoreServiceTier: settings.ignoreServiceTier })
}

/** `undefined` where a scope was asked for and there is none: a guess would show one tenant's answers to another. */
async function scopeOf(
  { scope }: CacheSettings,
  request: ChatRequest,
  context: CallContext,
): Promise<string | undefined> {
  if (scope === undefined) return (await context.get(upstreamKey)?.scope(request)) ?? ''
  const name = typeof scope === 'function' ? await scope(request, context) : scope
  return typeof name === 'string' && name !== '' ? name : undefined
}

function variantsOf(key: string, variants: number, takeTurn: (key: string) => number): string[] {
  if (variants === 1) return [key]
  const turn = takeTurn(key)
  return Array.from({ length: variants }, (_, step) => {
    const variant = (turn + step) % variants
    return variant === 0 ? key : `${key}:${variant}`
  })
}

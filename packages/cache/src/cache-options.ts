import type { CallContext, ChatRequest } from '@chinwag/core'
import { checkBoolean, checkInteger, checkNames, checkTtl, show } from './check.ts'
import { memoryStore } from './memory-store.ts'
import type { CacheWhen } from './policy.ts'
import type { Awaitable, Store } from './store.ts'

/**
 * What the cache does for one call: `'use'` answers from it and keeps the answer, `'bypass'` leaves it alone, `'refresh'` asks the
 * server and keeps the new answer, `'only'` never asks the server.
 */
export type CacheMode = 'use' | 'bypass' | 'refresh' | 'only'

/** What a call may say to the cache. */
export interface CacheCallOptions {
  /** @default `'use'` where the chain's `when` wants the request, `'bypass'` where not */
  readonly cache?: CacheMode | undefined
}

/** Whose entries a call may read: `'shared'`, the name of a tenant, or a function that names one. */
export type CacheScope = string | ((request: ChatRequest, context: CallContext) => Awaitable<string>)

/** An answer that came from the cache. */
export interface CacheHit {
  readonly key: string
  /** How long ago the answer was made, in milliseconds. */
  readonly ageMs: number
  /** What the answer cost when it was made, prompt and completion, in tokens. `undefined` where the server did not say. */
  readonly savedTokens: number | undefined
  readonly model: string
  /** The `id` of the call's context. */
  readonly callId: string
}

export interface CacheOptions {
  /** Where entries live. @default a {@link memoryStore} of this cache's own */
  readonly store?: Store | undefined
  /** How long an answer is of use, in milliseconds. `Infinity`: until the store forgets it. @default 86_400_000 (a day) */
  readonly ttlMs?: number | undefined
  /**
   * Which requests are cached when the call does not say: `'deterministic'` those with `temperature: 0`, `'always'` all of them, or a
   * function of the body. A call can always ask for itself: `{ cache: 'use' }`.
   * @default 'deterministic'
   */
  readonly when?: CacheWhen | undefined
  /**
   * Who shares answers with whom. Without it, those who use the same credential: people who use your product through one API key share
   * their answers. `'shared'` lets everybody read everybody's answers; any other text is the name of a tenant; a function names the
   * tenant of each request. One that gives `''`, fails, or takes longer than `storeTimeoutMs` leaves the cache out of the call.
   * @default the credential of the call
   */
  readonly scope?: CacheScope | undefined
  /** How many different answers to keep for a request whose `temperature` is not 0. They are served in turn; 1000 at most. @default 1 */
  readonly variants?: number | undefined
  /** Whether requests that differ only in `service_tier` share an answer. @default false */
  readonly ignoreServiceTier?: boolean | undefined
  /**
   * How long a call waits for the store to be read before it goes on without, in milliseconds; as long for a `scope` function. Does not
   * apply to writing, which nobody waits for.
   * @default 50
   */
  readonly storeTimeoutMs?: number | undefined
  /** Is told of each answer that came from the cache, not of those that were shared while they arrived. What it throws, now or later, is reported to `inspect`. */
  readonly onHit?: ((hit: CacheHit) => unknown) | undefined
}

/** The options, checked and with their defaults. */
export interface CacheSettings {
  readonly store: Store
  readonly ttlMs: number
  readonly when: CacheWhen
  readonly scope: CacheScope | undefined
  readonly variants: number
  readonly ignoreServiceTier: boolean
  readonly storeTimeoutMs: number
  readonly onHit: ((hit: CacheHit) => unknown) | undefined
}

const day = 24 * 60 * 60 * 1000
/** The longest that a timer can wait, in milliseconds. */
const maxTimeoutMs = 2 ** 31 - 1
/** More samples of one request than anybody tells apart. */
const maxVariants = 1000

const names = {
  ...{ store: true, ttlMs: true, when: true, scope: true, variants: true },
  ...{ ignoreServiceTier: true, storeTimeoutMs: true, onHit: true },
} satisfies Record<keyof CacheOptions, true>

/**
 * @throws RangeError for a number that makes no sense
 * @throws TypeError for an option of the wrong kind, or one that does not exist
 */
export function checkOptions(options: CacheOptions): CacheSettings {
  checkNames('cache', options, Object.keys(names))
  const { ttlMs = day, when = 'deterministic', scope, variants = 1 } = options
  const { store = memoryStore(), ignoreServiceTier = false, storeTimeoutMs = 50, onHit } = options
  return {
    store: checkStore(store),
    ttlMs: checkTtl('ttlMs', ttlMs),
    when: checkWhen(when),
    scope: checkScope(scope),
    variants: checkInteger('variants', variants, maxVariants),
    ignoreServiceTier: checkBoolean('ignoreServiceTier', ignoreServiceTier),
    storeTimeoutMs: checkInteger('storeTimeoutMs', storeTimeoutMs, maxTimeoutMs),
    onHit: checkOnHit(onHit),
  }
}

function checkStore(store: Store): Store {
  const methods = ['get', 'set', 'delete'] as const
  if (typeof store === 'object' && store !== null && methods.every((method) => typeof store[method] === 'function'))
    return store
  throw new TypeError(`The \`store\` option must have the methods \`get\`, \`set\` and \`delete\`, got ${show(store)}.`)
}

function checkWhen(when: CacheWhen): CacheWhen {
  if (when === 'always' || when === 'deterministic' || typeof when === 'function') return when
  throw new TypeError(`The \`when\` option must be 'always', 'deterministic' or a function, got ${show(when)}.`)
}

function checkScope(scope: CacheScope | undefined): CacheScope | undefined {
  if (scope === undefined || typeof scope === 'function' || (typeof scope === 'string' && scope !== '')) return scope
  throw new TypeError(
    `The \`scope\` option must be 'shared', the name of a tenant or a function, got ${show(scope)}. ` +
      'Leave it out to divide the cache by credential.',
  )
}

function checkOnHit(onHit: CacheOptions['onHit']): CacheOptions['onHit'] {
  if (onHit === undefined || typeof onHit === 'function') return onHit
  throw new TypeError(`The \`onHit\` option must be a function, got ${show(onHit)}.`)
}

import type { CallContext, ChatRequest } from '@chinwag/core'
import type { CacheWhen } from './policy.ts'
import type { Prices } from './prices.ts'
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
  /** What the answer depends on, to forget it by: `invalidate({ tag })`. They count for an answer that this call brings; 32 at most. */
  readonly tags?: readonly string[] | undefined
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
  /** The same in money, by the `prices` option. `undefined` where price or usage are not known. */
  readonly savedCost: number | undefined
  /** Whether its lifetime was over: `staleWhileRevalidateMs` or `staleIfErrorMs` let it be served. */
  readonly isStale: boolean
  readonly model: string
  /** The `id` of the call's context. */
  readonly callId: string
}

/** Options of {@link cache}. None is needed. */
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
  /**
   * How long after its lifetime an answer is still served at once, in milliseconds, while a new one is fetched in the background, once.
   * @default 0
   */
  readonly staleWhileRevalidateMs?: number | undefined
  /**
   * How long after its lifetime an answer is still served where the server cannot give a new one: unreachable, too busy, too slow, failed by
   * a fault of its own, or broken off before the first content. Not where it refuses the request. In milliseconds.
   * @default 0
   */
  readonly staleIfErrorMs?: number | undefined
  /**
   * Lets one process of those that share the store ask, and the others wait for its answer, for so many milliseconds at most. Longer than most
   * answers take; a process that dies holds the others up for as long. See {@link Store.setIfAbsent} for how sure it is.
   * @default every process asks for itself
   */
  readonly lockMs?: number | undefined
  /** What models cost, for `savedCost`. */
  readonly prices?: Prices | undefined
  /** From one chunk of a stream from the cache to the next, in milliseconds, for a reader who expects them one by one. @default 0 */
  readonly paceMs?: number | undefined
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
  readonly staleWhileRevalidateMs: number
  readonly staleIfErrorMs: number
  readonly lockMs: number | undefined
  readonly prices: Prices | undefined
  readonly paceMs: number
  readonly onHit: ((hit: CacheHit) => unknown) | undefined
}

import type { CacheOptions, CacheScope, CacheSettings } from './cache-options.ts'
import { checkBoolean, checkInteger, checkMs, checkNames, checkTtl, show } from './check.ts'
import { memoryStore } from './memory-store.ts'
import type { CacheWhen } from './policy.ts'
import { checkPrices } from './prices.ts'
import type { Store } from './store.ts'

const day = 24 * 60 * 60 * 1000
/** The longest that a timer can wait, in milliseconds. */
const maxTimeoutMs = 2 ** 31 - 1
/** More samples of one request than anybody tells apart. */
const maxVariants = 1000

const names = {
  ...{ store: true, ttlMs: true, when: true, scope: true, variants: true },
  ...{ ignoreServiceTier: true, storeTimeoutMs: true, staleWhileRevalidateMs: true, staleIfErrorMs: true },
  ...{ lockMs: true, prices: true, paceMs: true, onHit: true },
} satisfies Record<keyof CacheOptions, true>

/**
 * @throws RangeError for a number that makes no sense
 * @throws TypeError for an option of the wrong kind, or one that does not exist
 */
export function checkOptions(options: CacheOptions): CacheSettings {
  checkNames('cache', options, Object.keys(names))
  const { ttlMs = day, when = 'deterministic', scope, variants = 1 } = options
  const { store = memoryStore(), ignoreServiceTier = false, storeTimeoutMs = 50, onHit } = options
  const { staleWhileRevalidateMs = 0, staleIfErrorMs = 0, lockMs, prices, paceMs = 0 } = options
  return {
    store: checkStore(store),
    ttlMs: checkTtl('ttlMs', ttlMs),
    when: checkWhen(when),
    scope: checkScope(scope),
    variants: checkInteger('variants', variants, maxVariants),
    ignoreServiceTier: checkBoolean('ignoreServiceTier', ignoreServiceTier),
    storeTimeoutMs: checkInteger('storeTimeoutMs', storeTimeoutMs, maxTimeoutMs),
    staleWhileRevalidateMs: checkMs('staleWhileRevalidateMs', staleWhileRevalidateMs),
    staleIfErrorMs: checkMs('staleIfErrorMs', staleIfErrorMs),
    lockMs: lockMs === undefined ? undefined : checkInteger('lockMs', lockMs, maxTimeoutMs),
    prices: checkPrices(prices),
    paceMs: checkMs('paceMs', paceMs, maxTimeoutMs),
    onHit: checkOnHit(onHit),
  }
}

function checkStore(store: Store): Store {
  const methods = ['get', 'set', 'delete'] as const
  const isThere = typeof store === 'object' && store !== null
  if (isThere && store.setIfAbsent !== undefined && typeof store.setIfAbsent !== 'function') {
    throw new TypeError(
      `The \`setIfAbsent\` of the \`store\` option must be a method, or left out, got ${show(store.setIfAbsent)}.`,
    )
  }
  if (isThere && methods.every((method) => typeof store[method] === 'function')) return store
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

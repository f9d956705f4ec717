import { expect, it } from 'vitest'
import type { CacheOptions } from './cache-options.ts'
import { cache } from './cache.ts'
import { memoryStore } from './memory-store.ts'

const scopeRule = "The `scope` option must be 'shared', the name of a tenant or a function"
const scopeRemedy = 'Leave it out to divide the cache by credential.'
const storeRule = 'The `store` option must have the methods `get`, `set` and `delete`'
const allNames =
  'Its options are `store`, `ttlMs`, `when`, `scope`, `variants`, `ignoreServiceTier`, `storeTimeoutMs`, `onHit`.'

it.each<[object, Error]>([
  [{ ttlMs: 0 }, new RangeError('The `ttlMs` option must be a number of milliseconds above 0, got 0.')],
  [{ ttlMs: NaN }, new RangeError('The `ttlMs` option must be a number of milliseconds above 0, got NaN.')],
  [{ ttlMs: '9' }, new RangeError('The `ttlMs` option must be a number of milliseconds above 0, got "9".')],
  [{ variants: 0 }, new RangeError('The `variants` option must be an integer from 1 to 1000, got 0.')],
  [{ variants: 1.5 }, new RangeError('The `variants` option must be an integer from 1 to 1000, got 1.5.')],
  [{ variants: 1001 }, new RangeError('The `variants` option must be an integer from 1 to 1000, got 1001.')],
  [
    { storeTimeoutMs: 0 },
    new RangeError('The `storeTimeoutMs` option must be an integer from 1 to 2147483647, got 0.'),
  ],
  [
    { storeTimeoutMs: Infinity },
    new RangeError('The `storeTimeoutMs` option must be an integer from 1 to 2147483647, got Infinity.'),
  ],
  [{ scope: '' }, new TypeError(`${scopeRule}, got "". ${scopeRemedy}`)],
  [{ scope: 7 }, new TypeError(`${scopeRule}, got 7. ${scopeRemedy}`)],
  [
    { when: 'often' },
    new TypeError("The `when` option must be 'always', 'deterministic' or a function, got \"often\"."),
  ],
  [{ store: {} }, new TypeError(`${storeRule}, got an object.`)],
  [{ store: 'memory' }, new TypeError(`${storeRule}, got "memory".`)],
  [{ store: null }, new TypeError(`${storeRule}, got null.`)],
  [{ ttlMs: null }, new RangeError('The `ttlMs` option must be a number of milliseconds above 0, got null.')],
  [{ variants: null }, new RangeError('The `variants` option must be an integer from 1 to 1000, got null.')],
  [
    { storeTimeoutMs: null },
    new RangeError('The `storeTimeoutMs` option must be an integer from 1 to 2147483647, got null.'),
  ],
  [{ when: null }, new TypeError("The `when` option must be 'always', 'deterministic' or a function, got null.")],
  [{ scope: null }, new TypeError(`${scopeRule}, got null. ${scopeRemedy}`)],
  [{ ignoreServiceTier: 'yes' }, new TypeError('The `ignoreServiceTier` option must be true or false, got "yes".')],
  [{ ignoreServiceTier: null }, new TypeError('The `ignoreServiceTier` option must be true or false, got null.')],
  [{ ttl: 1000 }, new TypeError(`\`cache()\` has no option "ttl". ${allNames}`)],
  [{ ttlMs: 1000, onMiss: undefined }, new TypeError(`\`cache()\` has no option "onMiss". ${allNames}`)],
  [[], new TypeError('The options of `cache()` must be an object, got an array.')],
  [{ onHit: null }, new TypeError('The `onHit` option must be a function, got null.')],
  [{ onHit: [] }, new TypeError('The `onHit` option must be a function, got an array.')],
])('refuses %j when the chain is built', (options: CacheOptions, error) => {
  expect(() => cache(options)).toThrow(error)
})

it.each([null, 'always', 7])('refuses %j for the options', (options: unknown) => {
  expect(() => cache(options as CacheOptions)).toThrow(/^The options of `cache\(\)` must be an object, got /)
})

it.each<CacheOptions>([
  {},
  {
    store: undefined,
    ttlMs: undefined,
    when: undefined,
    scope: undefined,
    variants: undefined,
    storeTimeoutMs: undefined,
  },
  {
    store: memoryStore(),
    ttlMs: Infinity,
    when: 'always',
    scope: 'shared',
    variants: 3,
    storeTimeoutMs: 1,
    onHit() {},
  },
  { ttlMs: 0.5, when: () => true, scope: () => 'tenant', ignoreServiceTier: true },
])('accepts %j', (options) => {
  expect(cache(options).name).toBe('cache')
})

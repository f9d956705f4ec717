import { expect, it } from 'vitest'
import type { CacheOptions } from './cache-options.ts'
import { cache } from './cache.ts'
import { memoryStore } from './memory-store.ts'

const scopeRule = "The `scope` option must be 'shared', the name of a tenant or a function"
const scopeRemedy = 'Leave it out to divide the cache by credential.'
const storeRule = 'The `store` option must have the methods `get`, `set` and `delete`'
const priceRule =
  'The price of "gpt-4.1" in `prices` must be { input, output, cachedInput? }, for a million tokens, none below 0.'
const allNames =
  'Its options are `store`, `ttlMs`, `when`, `scope`, `variants`, `ignoreServiceTier`, `storeTimeoutMs`, `staleWhileRevalidateMs`, ' +
  '`staleIfErrorMs`, `lockMs`, `prices`, `paceMs`, `onHit`.'

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
  [
    { store: { ...memoryStore(), setIfAbsent: true } },
    new TypeError('The `setIfAbsent` of the `store` option must be a method, or left out, got true.'),
  ],
  [
    { staleWhileRevalidateMs: -1 },
    new RangeError('The `staleWhileRevalidateMs` option must be a number of milliseconds of at least 0, got -1.'),
  ],
  [
    { staleIfErrorMs: NaN },
    new RangeError('The `staleIfErrorMs` option must be a number of milliseconds of at least 0, got NaN.'),
  ],
  [{ lockMs: 0 }, new RangeError('The `lockMs` option must be an integer from 1 to 2147483647, got 0.')],
  [
    { paceMs: Infinity },
    new RangeError('The `paceMs` option must be a number of milliseconds from 0 to 2147483647, got Infinity.'),
  ],
  [{ prices: [] }, new TypeError('The `prices` option must be an object of prices by model, got an array.')],
  [{ prices: { 'gpt-4.1': { input: 2 } } }, new TypeError(priceRule)],
  [{ prices: { 'gpt-4.1': { input: 2, output: -8 } } }, new TypeError(priceRule)],
  [{ prices: { 'gpt-4.1': { input: 2, output: 8, cachedInput: '1' } } }, new TypeError(priceRule)],
  [{ prices: { 'gpt-4.1': null } }, new TypeError(priceRule)],
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
  { staleWhileRevalidateMs: Infinity, staleIfErrorMs: 0, lockMs: 1, paceMs: 0.5 },
  { prices: { m: { input: 0, output: 1 }, n: { input: 1, output: 1, cachedInput: 0.1 } } },
  { ttlMs: 0.5, when: () => true, scope: () => 'tenant', ignoreServiceTier: true },
])('accepts %j', (options) => {
  expect(cache(options).name).toBe('cache')
})

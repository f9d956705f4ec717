import type { CacheSettings } from './cache-options.ts'
import { show } from './check.ts'
import type { Flights } from './flight.ts'
import type { Keeper } from './keeper.ts'
import { nameOfMark, newMark } from './marks.ts'
import { lifetimeOf, writeTimeoutOf } from './patient-store.ts'
import { nameOfVariant } from './plan.ts'
import { within } from './within.ts'

/** What to forget: the answers to one request, by its `cacheKey`; all of a scope, by the name that the `scope` option gave; or all with a tag. */
export type CacheTarget = { readonly key: string } | { readonly scope: string } | { readonly tag: string }

/** Forgets answers, also those that are just being asked for. */
export type Invalidate = (target: CacheTarget) => Promise<void>

export function createInvalidate(
  settings: CacheSettings,
  keeper: Keeper,
  flights: Flights,
  lifetimeMs: number,
): Invalidate {
  const { store, variants, storeTimeoutMs } = settings

  async function forget(key: string): Promise<void> {
    const keys = Array.from({ length: variants }, (_, variant) => nameOfVariant(key, variant))
    await Promise.all(
      keys.map(async (each) => {
        await keeper.forget(each)
        await store.delete(each)
      }),
    )
    for (const each of keys) flights.closeKey(each)
  }

  async function mark(kind: 'scope' | 'tag', name: string): Promise<void> {
    const { value, ttlMs } = newMark(lifetimeMs)
    const mark = await nameOfMark(kind, name)
    await store.set(mark, value, lifetimeOf(ttlMs))
    flights.closeMark(mark)
  }

  return async function invalidate(target) {
    const [kind, name] = readTarget(target, settings)
    try {
      await within(kind === 'key' ? forget(name) : mark(kind, name), writeTimeoutOf(storeTimeoutMs))
    } catch (cause) {
      throw new Error(`The store could not invalidate by \`${kind}\`: the answers may still be served. Try again.`, {
        cause,
      })
    }
  }
}

/** @throws TypeError */
function readTarget(target: CacheTarget, { scope }: CacheSettings): ['key' | 'scope' | 'tag', string] {
  const entries = typeof target === 'object' && target !== null ? Object.entries(target) : []
  const [kind, name] = entries.length === 1 ? (entries[0] ?? []) : []
  if ((kind !== 'key' && kind !== 'scope' && kind !== 'tag') || typeof name !== 'string' || name === '') {
    throw new TypeError(
      `\`invalidate()\` takes { key }, { scope } or { tag }, a text that is not empty, got ${show(target)}.`,
    )
  }
  if (kind === 'scope' && scope === undefined) {
    throw new TypeError('`invalidate({ scope })` needs the `scope` option: without it, no scope has a name.')
  }
  return [kind, name]
}

import type { Store } from './store.ts'
import { textOf } from './text-of.ts'

/**
 * For stores that cannot do it in one step: looks, sets, and looks whether it is still its own. Of two that do so within the same moment
 * both may be told yes.
 *
 * `value` begins with the time at which it ends, in milliseconds since the epoch: such a store may ignore lifetimes too.
 */
export async function setWhereAbsent(store: Store, key: string, value: string, ttlMs: number): Promise<boolean> {
  const there = textOf((await store.get(key)) ?? undefined)
  if (there !== undefined && Number.parseInt(there, 10) > Date.now()) return false
  await store.set(key, value, ttlMs)
  return textOf((await store.get(key)) ?? undefined) === value
}
